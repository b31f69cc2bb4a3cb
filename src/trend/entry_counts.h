// EntryCounts: what each entry has counted, by hour: what its score is made of.
//
// Nearly all messages lie in the newest hour met so far, and each touches some fourteen entries. So the counts of that hour lie
// side by side in one array, 8 bytes an entry, and move to the entry's own slots once a newer hour is met.
#pragma once

#include <cstdint>
#include <vector>

#include "trend/dictionary.h"
#include "trend/sparse_counts.h"
#include "trend/stable_vector.h"
#include "trend/time_index.h"

namespace rsvpulse::trend {

// Entries are numbered by their TextId. Not safe for concurrent use.
class EntryCounts {
 public:
  // Makes room for the entry.
  void reserve(TextId entry);

  // Adds `weight`, negative to take back, to the entry's count of the hour, which stays at 0 or above.
  void add(TextId entry, uint32_t hour, int64_t weight) {
    if (hour > newest_hour_) begin_hour(hour);
    if (hour < newest_hour_) return add_to_past_hour(entry, hour, weight);
    if (in_newest_hour_[entry] == 0) touched_.push_back(entry);
    in_newest_hour_[entry] += weight;
  }

  // Fetches the entry's newest count into the processor's caches.
  void expect(TextId entry) const { __builtin_prefetch(&in_newest_hour_[entry], 1); }

  // The entry has no count any more: its number may go to another.
  void forget(TextId entry) { hours_[entry].clear(); }

  // Drops all counts of the hours before `hour`, which never goes back.
  void evict(uint32_t hour);

  // Calls `use(hour, count)` for the entry's hours from `first` on, in ascending order; counts are above 0.
  template <class Use>
  void for_each_hour(TextId entry, int64_t first, Use&& use) const {
    for (const SparseCounts::Slot& slot : hours_[entry]) {
      if (slot.at >= first) use(slot.at, slot.count);
    }
    if (in_newest_hour_[entry] > 0 && newest_hour_ >= first) use(newest_hour_, in_newest_hour_[entry]);
  }

 private:
  void add_to_past_hour(TextId entry, uint32_t hour, int64_t weight);
  void begin_hour(uint32_t hour);

  StableVector<SparseCounts> hours_;     // before newest_hour_
  std::vector<int64_t> in_newest_hour_;  // of newest_hour_
  uint32_t newest_hour_ = 0;
  std::vector<TextId> touched_;                     // entries whose count of the newest hour has left 0, some more than once
  TimeIndex<std::vector<TextId>> entries_of_hour_;  // that have, or had, a slot of the hour
};

}  // namespace rsvpulse::trend
