// Activity: in which of the last minutes a thing had RSVPs, which decides idleness.
#pragma once

#include <cstdint>

#include "trend/event_time.h"
#include "trend/sparse_counts.h"

namespace rsvpulse::trend {

// Kept for each group's name set and each event, not for each entry: an entry is active when one of its sets is. That makes two
// updates a message instead of fourteen; readers spread the answer over the names.
class Activity {
 public:
  // Minutes before `first_minute` are not kept; it never goes back.
  void add(uint32_t minute, uint32_t first_minute) {
    if (minute > newest_) begin_minute(minute, first_minute);
    change(minute, first_minute, +1);
  }
  void retract(uint32_t minute, uint32_t first_minute) { change(minute, first_minute, -1); }

  // Whether an RSVP lies in `minute` (one that is still kept) or later.
  bool reaches(int64_t minute) const { return (in_newest_ > 0 && newest_ >= minute) || earlier_.reaches(minute); }

 private:
  // So many minutes gather before the first are looked at whether they are too old.
  static constexpr size_t kMinutesToPrune = 16;

  void change(uint32_t minute, uint32_t first_minute, int32_t count) {
    if (minute == newest_) {
      in_newest_ += count;
    } else if (minute >= first_minute) {
      earlier_.add(minute, count);
    }
  }

  void begin_minute(uint32_t minute, uint32_t first_minute) {
    if (in_newest_ > 0 && newest_ >= first_minute) earlier_.add(newest_, in_newest_);
    if (earlier_.size() > kMinutesToPrune) earlier_.drop_before(first_minute);
    newest_ = minute;
    in_newest_ = 0;
  }

  // RSVPs in the newest minute met, beside the slots of the others: the one that nearly always counts.
  uint32_t newest_ = 0;
  int32_t in_newest_ = 0;
  SparseCounts earlier_;
};

}  // namespace rsvpulse::trend
