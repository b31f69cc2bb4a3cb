#include "trend/event_table.h"

namespace rsvpulse::trend {

EventHash EventHash::of(const rsvp::Text& event_id, const rsvp::Text& event_name) {
  return {event_id ? Dictionary::hash_of(TextKind::kEventId, *event_id) : 0,
          event_name ? Dictionary::hash_of(TextKind::kEventLabel, *event_name) : 0};
}

SentEventId EventTable::add(const SentEvent& event) {
  SentEventId id = end();
  if (free_.empty()) {
    events_.push_back(event);
  } else {
    id = free_.back();
    free_.pop_back();
    events_[id] = event;
  }
  events_[id].references = 1;
  index_.insert(mixed({event.id_hash, event.name_hash}), id);
  return id;
}

bool EventTable::release(SentEventId id, SentEvent& gone) {
  if (--events_[id].references > 0) return false;
  gone = events_[id];
  index_.erase(mixed({gone.id_hash, gone.name_hash}), id);
  events_[id] = SentEvent();
  free_.push_back(id);
  return true;
}

}  // namespace rsvpulse::trend
