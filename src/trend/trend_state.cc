#include "trend/trend_state.h"

#include <algorithm>

#include "base/ascii.h"
#include "trend/group_place.h"

namespace rsvpulse::trend {
namespace {

// A name that a group adds.
struct Named {
  TextKind kind;
  std::string_view text;
  uint64_t hash;
};

}  // namespace

void TrendState::keep_for_readers() {
  keeps_for_readers_ = true;
  if (!window_counts_) window_counts_ = std::make_unique<WindowCounts>();
}

EntryIndex* TrendState::entry_index() const {
  if (keeps_for_readers_ && was_asked_ && !entry_index_) entry_index_ = std::make_unique<EntryIndex>(*this);
  was_asked_ = true;
  return entry_index_.get();
}

void TrendState::apply(const Observation& observation, int64_t clock, uint64_t generation) {
  if (clock >= 0 && static_cast<int64_t>(hour_of(observation.mtime)) < first_hour(clock)) {
    ++conservation_.expired;
    return;
  }
  const RecordId id = rsvps_.find_or_add(observation.rsvp_id, observation.rsvp_hash);
  RsvpRecord& record = rsvps_[id];
  if (observation.mtime < record.mtime) {
    ++conservation_.superseded;
    return;
  }
  // A duplicate is applied too: that changes nothing, and a fingerprint met twice by chance then costs a wrong count of
  // duplicates, never a wrong answer.
  const bool repeats =
      record.mtime == observation.mtime && record.fingerprint == static_cast<uint32_t>(observation.fingerprint);
  ++(repeats ? conservation_.duplicate : conservation_.applied);
  if (!repeats && record.is_live()) ++changed_;
  add(id, observation, generation);
}

void TrendState::expect_far(const Observation& observation) const {
  rsvps_.expect_slot(observation.rsvp_hash);
  events_.expect_slot(observation.event_hash);
  if (observation.group) known_groups_.expect(observation.group.index);
}

void TrendState::expect_near(const Observation& observation) const {
  rsvps_.expect_record(observation.rsvp_hash);
  if (observation.response == rsvp::Response::kYes && !events_.expect_event(observation.event_hash)) {
    expect_new_event(observation);
  }
  if (!observation.group) return;
  if (const SetId set = known_groups_.set_of(observation.group.index); set != kNoSet) name_sets_.expect(set);
}

void TrendState::expect_new_event(const Observation& observation) const {
  if (observation.event_id) dictionary_.expect_slot(Dictionary::hash_of(TextKind::kEventId, *observation.event_id));
  if (observation.event_name) {
    dictionary_.expect_slot(Dictionary::hash_of(TextKind::kEvent, trim_ascii_blanks(*observation.event_name)));
  }
}

void TrendState::add(RecordId id, const Observation& observation, uint64_t generation) {
  RsvpRecord& record = rsvps_[id];
  RsvpRecord updated{.rsvp_id = observation.rsvp_id,
                     .response = observation.response,
                     .fingerprint = static_cast<uint32_t>(observation.fingerprint),
                     .guests = observation.guests};
  updated.set_mtime(observation.mtime);
  if (updated.response == rsvp::Response::kYes) {
    updated.event = hold_event(observation);
    if (observation.group) {
      updated.names = set_of(observation.group, generation);
      name_sets_.hold(updated.names);
    }
  }
  // The new texts are held before the old ones go, so that a repeat frees and makes nothing.
  const int64_t before = record.mtime;
  if (record.is_live()) retract(record);
  record = updated;
  if (changes_) changes_->add_rsvp(id, record);
  place(id, before);
}

void TrendState::place(RecordId id, int64_t mtime_before) {
  const RsvpRecord& record = rsvps_[id];
  const bool is_new = mtime_before < 0;
  if (is_new || hour_of(mtime_before) != hour_of(record.mtime)) hours_.at(hour_of(record.mtime)).rsvps.push_back(id);
  const int64_t second = second_of(record.mtime);
  if ((is_new || second_of(mtime_before) != second) && second >= first_second_) seconds_.at(second).push_back(id);
  ++hours_.at(hour_of(record.mtime)).responses[static_cast<size_t>(record.response)];
  count(record, +1);
  if (watcher_) watcher_->on_count(*this, record, +1);
  count_in_window(record, +1);
}

void TrendState::count(const RsvpRecord& record, int64_t sign) {
  const uint32_t minute = minute_of(record.mtime);
  const int64_t weight = sign * (1 + static_cast<int64_t>(record.guests));
  if (record.event != kNoEvent) events_[record.event].hours.add(minute, first_hour_, weight);
  if (record.names != kNoSet) name_sets_.hours(record.names).add(minute, first_hour_, weight);
  if (record.names == kNoSet && record.response == rsvp::Response::kYes) {
    hours_.at(hour_of(record.mtime)).without_group += weight;
  }
  if (!entry_index_) return;
  if (record.event != kNoEvent) entry_index_->touch_event(record.event);
  if (record.names != kNoSet) entry_index_->touch_set(record.names);
}

// What came to lie in a second that was forgotten already is in no list of seconds, and in no window.
void TrendState::count_in_window(const RsvpRecord& record, int64_t sign) {
  if (window_counts_ && second_of(record.mtime) >= first_second_) window_counts_->count(*this, record, sign);
}

void TrendState::retract(RsvpRecord& record) {
  if (watcher_) watcher_->on_count(*this, record, -1);
  count_in_window(record, -1);
  --hours_.at(hour_of(record.mtime)).responses[static_cast<size_t>(record.response)];
  count(record, -1);
  release_parts(record);
}

void TrendState::release_parts(const RsvpRecord& record) {
  if (record.event != kNoEvent) release_event(record.event);
  if (record.names != kNoSet) release_set(record.names);
}

SentEventId TrendState::hold_event(const Observation& observation) {
  if (!observation.event_id && !observation.event_name) return kNoEvent;
  const SentEventId known = events_.find(observation.event_hash);
  if (known == kNoEvent) return make_event(observation.event_hash, observation.event_id, observation.event_name);
  events_.hold(known);
  return known;
}

SentEventId TrendState::make_event(EventHash hash, const rsvp::Text& event_id, const rsvp::Text& event_name) {
  SentEvent event;
  event.hash = hash;
  if (event_id) event.event_id = hold_text(TextKind::kEventId, *event_id);
  if (event_name) {
    const std::string_view name = trim_ascii_blanks(*event_name);
    if (!name.empty()) event.entry = hold_text(TextKind::kEvent, name);
    const bool same = name.size() == event_name->size() && !name.empty();
    if (same) {
      dictionary_.hold(event.label = event.entry);
    } else {
      event.label = hold_text(TextKind::kEventLabel, *event_name);
    }
  }
  const SentEventId id = events_.add(event);
  if (changes_) changes_->add_event(id, event.event_id, event.entry, event.label);
  return id;
}

SetId TrendState::set_of(rsvp::GroupRef group, uint64_t generation) {
  std::vector<SetId>& sets = known_groups_.sets;
  if (known_groups_.generation != generation) {
    for (const SetId set : sets) {
      if (set != kNoSet) release_set(set);
    }
    known_groups_ = {generation, {}};
  }
  if (sets.size() <= group.index) sets.resize(std::max<size_t>(group.index + 1, sets.size() * 2), kNoSet);
  SetId& set = sets[group.index];
  if (set != kNoSet) return set;
  // An earlier generation may have brought the group already.
  set = name_sets_.find(group.group->identity);
  if (set == kNoSet) return set = make_set(*group.group);
  name_sets_.hold(set);
  return set;
}

SetId TrendState::make_set(const rsvp::CachedGroup& cached) {
  const rsvp::Group& group = cached.group;
  // All are fetched before the first is held: a new group waits for memory once, not for each name.
  std::vector<Named> named;
  const auto name = [&](Dimension dimension, const rsvp::Text& sent) {
    const std::string_view text = trim_ascii_blanks(sent.value_or(""));
    if (text.empty()) return;
    const TextKind kind = kind_of(dimension);
    named.push_back({kind, text, Dictionary::hash_of(kind, text)});
    dictionary_.expect_slot(named.back().hash);
  };
  for (const rsvp::Topic& topic : group.topics) name(Dimension::kTopic, topic.topic_name);
  name(Dimension::kGroup, group.group_name);
  name(Dimension::kCity, group.group_city);
  name(Dimension::kCountry, group.group_country);
  for (const Named& each : named) dictionary_.expect_text(each.hash);
  std::vector<TextId> names;
  for (const Named& each : named) {
    const TextId text = hold_text(each.kind, each.text, each.hash);
    if (std::find(names.begin(), names.end(), text) == names.end()) {
      names.push_back(text);
    } else {
      release_text(text);
    }
  }
  const std::string place = GroupPlace::of(group).text();
  const TextId place_id = place.empty() ? kNoText : hold_text(TextKind::kPlace, place);
  const SetId id = name_sets_.add(names, cached.identity, place_id);
  if (changes_) {
    if (place_id != kNoText) names.push_back(place_id);
    changes_->add_set(id, names);
  }
  return id;
}

TextId TrendState::hold_text(TextKind kind, std::string_view text, uint64_t hash) {
  const TextId id = dictionary_.hold(kind, text, hash);
  if (changes_ && dictionary_.is_new(id)) changes_->add_text(id, kind, text);
  return id;
}

void TrendState::release_text(TextId id) { dictionary_.release(id); }

void TrendState::release_set(SetId id) {
  if (entry_index_) entry_index_->touch_set(id);
  for (const TextId text : name_sets_.release(id)) release_text(text);
}

void TrendState::release_event(SentEventId id) {
  SentEvent gone;
  if (!events_.release(id, gone)) return;
  if (entry_index_) entry_index_->touch_event(id);
  for (const TextId text : {gone.event_id, gone.entry, gone.label}) {
    if (text != kNoText) release_text(text);
  }
}

void TrendState::evict(int64_t now) {
  if (now <= evicted_to_) return;
  evicted_to_ = now;
  first_second_ = second_of(now) - kWindowSeconds + 1;
  first_hour_ = static_cast<uint32_t>(std::max<int64_t>(0, first_hour(now)));
  while (seconds_.take_before(first_second_, [this](int64_t second, const std::vector<RecordId>& rsvps) {
    if (window_counts_) window_counts_->forget(*this, second, rsvps);
  })) {
  }
  while (hours_.take_before(first_hour(now), [this](int64_t at, const Hour& hour) { expire_hour(at, hour); })) {
  }
}

// What the RSVPs added to the hour is not taken back: no one reads it any more.
void TrendState::expire_hour(int64_t at, const Hour& hour) {
  for (const RecordId id : hour.rsvps) {
    RsvpRecord& record = rsvps_[id];
    if (!record.is_live() || hour_of(record.mtime) != at) continue;
    count_in_window(record, -1);
    release_parts(record);
    rsvps_.remove(id);
  }
}

ResponseCounts TrendState::responses_from(int64_t first_hour) const {
  ResponseCounts sum{};
  for (auto hour = hours_.from(first_hour); hour != hours_.end(); ++hour) {
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += hour->second.responses[i];
  }
  return sum;
}

}  // namespace rsvpulse::trend
