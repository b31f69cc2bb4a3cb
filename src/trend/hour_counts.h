// HourCounts: what a group's name set or an event has counted, by hour: what the scores of its entries are made of.
#pragma once

#include <cstdint>

#include "trend/sparse_counts.h"

namespace rsvpulse::trend {

// Kept for each name set and each event, not for each entry: an RSVP then adds at two places instead of fourteen, and a reader
// adds up what an entry's sets and events have (docs/adr/0003-hours-by-group-minutes-by-rsvp.md).
class HourCounts {
 public:
  // Adds `weight`, negative to take back, to the count of the hour, which stays at 0 or above. Hours before `first_hour`, which
  // never goes back, are not kept.
  void add(uint32_t hour, uint32_t first_hour, int64_t weight) {
    if (hour > newest_) begin_hour(hour, first_hour);
    if (hour == newest_) {
      in_newest_ += weight;
    } else if (hour >= first_hour) {
      earlier_.add(hour, weight);
    }
  }

  // Calls `use(hour, count)` for the hours from `first` on, in ascending order; counts are above 0.
  template <class Use>
  void for_each_hour(int64_t first, Use&& use) const {
    for (const SparseCounts::Slot& slot : earlier_) {
      if (slot.at >= first) use(slot.at, slot.count);
    }
    if (in_newest_ > 0 && newest_ >= first) use(newest_, in_newest_);
  }

 private:
  // So many hours gather before the first are looked at whether they are too old.
  static constexpr size_t kHoursToPrune = 4;

  void begin_hour(uint32_t hour, uint32_t first_hour) {
    if (earlier_.size() > kHoursToPrune) earlier_.drop_before(first_hour);
    if (in_newest_ > 0 && newest_ >= first_hour) earlier_.add(newest_, in_newest_);
    newest_ = hour;
    in_newest_ = 0;
  }

  // The newest hour met lies beside the slots of the others: it is nearly always the one that counts.
  int64_t in_newest_ = 0;
  uint32_t newest_ = 0;
  SparseCounts earlier_;
};

}  // namespace rsvpulse::trend
