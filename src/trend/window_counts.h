// WindowCounts: what lies in a state's last 300 seconds by event, kept for readers who come often: a reading then costs what
// came and went since the last one. docs/adr/0020.
#pragma once

#include <cstdint>
#include <vector>

#include "trend/dictionary.h"
#include "trend/event_time.h"
#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

class TrendState;

// Not safe for concurrent use.
class WindowCounts {
 public:
  // The RSVP has come to count in the state with `sign` +1, or goes with -1; the state holds its event meanwhile.
  void count(const TrendState& state, const RsvpRecord& rsvp, int64_t sign) {
    if (const int64_t second = second_of(rsvp.mtime); second > after_ && second <= last_) add(state, rsvp, sign);
  }
  // The state forgets a second, as far as its RSVPs still lie in it: no reader's window has it any more.
  void forget(const TrendState& state, int64_t second, const std::vector<RecordId>& rsvps);

  // Makes the window that which ends with the second `last`, included.
  void move_to(const TrendState& state, int64_t last);

  int64_t total() const { return total_; }
  // RSVPs of yes by the event id's TextId; what lies beyond the end has none.
  const std::vector<int32_t>& yes() const { return yes_; }

 private:
  void add(const TrendState& state, const RsvpRecord& rsvp, int64_t sign);
  void add_seconds(const TrendState& state, int64_t after, int64_t last, int64_t sign);

  // Counted are the seconds after `after_` up to and with `last_`.
  int64_t after_ = -1;
  int64_t last_ = -1;
  int64_t total_ = 0;
  std::vector<int32_t> yes_;
};

}  // namespace rsvpulse::trend
