#include "trend/name_sets.h"

#include <utility>

namespace rsvpulse::trend {

SetId NameSets::add(std::span<const TextId> names, const rsvp::GroupIdentity& group, TextId place) {
  SetId id = end();
  if (free_.empty()) {
    sets_.emplace_back();
    texts_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  sets_[id] = {1, group, HourCounts()};
  texts_[id] = {Names(names.begin(), names.end()), place};
  if (group != rsvp::GroupIdentity()) index_.insert(group.low, id);
  return id;
}

NameSets::Names NameSets::release(SetId id) {
  if (--sets_[id].references > 0) return {};
  free_.push_back(id);
  const rsvp::GroupIdentity group = std::exchange(sets_[id].group, {});
  if (group != rsvp::GroupIdentity()) index_.erase(group.low, id);
  Texts gone = std::exchange(texts_[id], {});
  if (gone.place != kNoText) gone.names.push_back(gone.place);
  return std::move(gone.names);
}

}  // namespace rsvpulse::trend
