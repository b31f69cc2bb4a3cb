// EventTable: the events that live "yes" RSVPs are for, each as its messages named it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "base/number_index.h"
#include "rsvp/rsvp.h"
#include "trend/dictionary.h"
#include "trend/hour_counts.h"
#include "trend/stable_vector.h"

namespace rsvpulse::trend {

// Of a message's event id and event name together, with a secret of the process. As with groups, 128 bits of hash stand for the
// texts: two different ones are taken for one another with a chance of 2^-128, and no text is fetched to be compared.
using EventHash = Hash128;
EventHash hash_event(const rsvp::Text& event_id, const rsvp::Text& event_name);

// An event id together with a name as sent; the same id under another name is another one. One line of the processor's cache.
struct alignas(64) SentEvent {
  EventHash hash;  // what it is known by
  TextId event_id = kNoText;
  TextId entry = kNoText;  // of dimension event: the trimmed name
  TextId label = kNoText;  // the name as sent: `entry` where trimming changes nothing
  uint32_t references = 0;
  HourCounts hours;
};
static_assert(sizeof(SentEvent) == 64);

// A SentEvent's number; with its last reference it goes to another.
using SentEventId = uint32_t;
inline constexpr SentEventId kNoEvent = kNoNumber;

// Counted references, like Dictionary; each SentEvent holds one to each of its texts.
class EventTable {
 public:
  // The number, or kNoEvent. No reference is taken.
  SentEventId find(EventHash hash) const {
    return index_.find(hash.low, [&](SentEventId id) { return events_[id].hash == hash; });
  }
  // Makes one that find() did not find, with references to its texts, which it takes over. The caller holds the first
  // reference.
  SentEventId add(const SentEvent& event);

  void hold(SentEventId id) { ++events_[id].references; }
  // Gives one reference back. With the last the event goes: true, and the caller has its texts' references, as `gone` tells.
  bool release(SentEventId id, SentEvent& gone);

  SentEvent& operator[](SentEventId id) { return events_[id]; }
  const SentEvent& operator[](SentEventId id) const { return events_[id]; }
  SentEventId end() const { return static_cast<SentEventId>(events_.size()); }

  // Fetch, some messages ahead, the index's slot; some fewer ahead, the event.
  void expect_slot(EventHash hash) const { index_.expect(hash.low); }
  // False when there is none.
  bool expect_event(EventHash hash) const {
    const SentEventId id = index_.guess(hash.low);
    if (id == kNoEvent) return false;
    prefetch_line(&events_[id]);
    return true;
  }

 private:
  StableVector<SentEvent> events_;
  std::vector<SentEventId> free_;
  NumberIndex index_;
};

}  // namespace rsvpulse::trend
