// RecentCounts: counts by time slot of which nearly always the newest changes.
#pragma once

#include <cstdint>

#include "base/prefetch.h"
#include "trend/sparse_counts.h"

namespace rsvpulse::trend {

// As SparseCounts, with the newest slot beside the others: what has one is whole without another look at memory.
class RecentCounts {
 public:
  using Slot = SparseCounts::Slot;

  // Adds `count`, which may be negative and must leave the slot at 0 or above.
  void add(uint32_t at, int64_t count) {
    if (at < newest_.at) {
      earlier_.add(at, count);
      return;
    }
    if (at > newest_.at) {
      if (newest_.count != 0) earlier_.add(newest_.at, newest_.count);
      newest_ = {at, 0};
    }
    newest_.count += count;
  }

  // Calls `use` with each slot, in ascending order; none has a count of 0.
  template <class Use>
  void for_each(Use&& use) const {
    for (const Slot& slot : earlier_) use(slot);
    if (newest_.count != 0) use(newest_);
  }

  bool empty() const { return newest_.count == 0 && earlier_.empty(); }
  // Fetches what lies apart into the processor's caches.
  void expect() const { prefetch_line(earlier_.data()); }

 private:
  Slot newest_{0, 0};
  SparseCounts earlier_;
};

}  // namespace rsvpulse::trend
