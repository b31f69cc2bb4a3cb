#include "trend/event_table.h"

namespace rsvpulse::trend {

// Each half of the sum is one-to-one in each of the texts' hashes, so texts that differ in one alone differ by 128 bits too.
EventHash hash_event(const rsvp::Text& event_id, const rsvp::Text& event_name) {
  constexpr uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  const Hash128 id = event_id ? hash128(*event_id, hash_seed()) : Hash128();
  const Hash128 name = event_name ? hash128(*event_name, hash_seed() + 1) : Hash128();
  return {id.low + kOdd * name.low, id.high + kOdd * name.high};
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
  index_.insert(event.hash.low, id);
  return id;
}

bool EventTable::release(SentEventId id, SentEvent& gone) {
  if (--events_[id].references > 0) return false;
  gone = events_[id];
  index_.erase(gone.hash.low, id);
  events_[id] = SentEvent();
  free_.push_back(id);
  return true;
}

}  // namespace rsvpulse::trend
