// One message before it is text, and the order in which messages reach a listener.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "simulate/calendar.h"

namespace rsvpulse::simulate {

enum class Kind : uint8_t {
  kNew,             // a new rsvp_id
  kChange,          // of an RSVP made since the start
  kEarlierChange,   // of an RSVP made before the start
  kRounded,         // copy of a new RSVP, its mtime rounded to a second
  kRoundedEarlier,  // such a copy of something from before
  kRepeat,          // a rounded copy once more
};

inline constexpr uint32_t kNoBurst = UINT32_MAX;

struct Message {
  int64_t arrival_ms = 0;  // when a listener receives it
  int64_t mtime = 0;
  uint64_t sequence = 0;  // given by the queue
  int64_t rsvp_id = 0;
  EventRef event;
  uint32_t member = 0;
  uint32_t burst = kNoBurst;  // index of the planted burst it belongs to
  int16_t guests = 0;
  bool yes = true;
  Kind kind = Kind::kNew;
};

// Messages by arrival, those of the same millisecond by when they were pushed.
class ArrivalQueue {
 public:
  bool empty() const { return heap_.empty(); }
  const Message& front() const { return heap_.front(); }

  void push(Message message) {
    message.sequence = sequence_++;
    heap_.push_back(message);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  Message pop() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const Message first = heap_.back();
    heap_.pop_back();
    return first;
  }

 private:
  static bool later(const Message& a, const Message& b) {
    return a.arrival_ms != b.arrival_ms ? a.arrival_ms > b.arrival_ms : a.sequence > b.sequence;
  }
  std::vector<Message> heap_;
  uint64_t sequence_ = 0;
};

}  // namespace rsvpulse::simulate
