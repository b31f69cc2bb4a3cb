#include "trend/name_sets.h"

#include <utility>

namespace rsvpulse::trend {

SetId NameSets::add(std::span<const TextId> names, const rsvp::GroupIdentity& group, TextId place) {
  SetId id = end();
  if (free_.empty()) {
    sets_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  sets_[id] = {1, place, group, Names(names.begin(), names.end()), Activity()};
  if (group != rsvp::GroupIdentity()) index_.insert(group.low, id);
  return id;
}

NameSets::Names NameSets::release(SetId id) {
  if (--sets_[id].references > 0) return {};
  free_.push_back(id);
  const rsvp::GroupIdentity group = std::exchange(sets_[id].group, {});
  if (group != rsvp::GroupIdentity()) index_.erase(group.low, id);
  Names texts = std::exchange(sets_[id].names, {});
  if (const TextId place = std::exchange(sets_[id].place, kNoText); place != kNoText) texts.push_back(place);
  return texts;
}

}  // namespace rsvpulse::trend
