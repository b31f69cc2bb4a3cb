// EntryCounts: what each entry has counted, by hour for its score and by minute for its idleness.
//
// Nearly all messages lie in the newest hour and minute met so far, and each touches some fourteen entries. So the counts of
// those two slots lie side by side in one array, 16 bytes an entry, and move to the entry's own slots once a newer hour or
// minute is met: four fifths of the memory traffic of counting in place, as bench/ shows.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "trend/dictionary.h"
#include "trend/event_time.h"
#include "trend/sparse_counts.h"
#include "trend/time_index.h"

namespace rsvpulse::trend {

// Entries are numbered by their TextId. Not safe for concurrent use.
class EntryCounts {
 public:
  // Makes room for the entry.
  void reserve(TextId entry);

  // Adds an RSVP of `weight` (1 + guests) at `mtime`; takes back one that was added.
  void add(TextId entry, int64_t mtime, int64_t weight) { change(entry, mtime, weight, 1); }
  void retract(TextId entry, int64_t mtime, int64_t weight) { change(entry, mtime, -weight, -1); }

  // The entry has no RSVP any more: its number may go to another.
  void forget(TextId entry);

  // Drops all counts of the hours before `hour`, and stops keeping minutes before `minute`. Neither ever goes back.
  void evict(uint32_t hour, uint32_t minute);

  // Calls `use(hour, count)` for the entry's hours from `first` on, in ascending order; counts are above 0.
  template <class Use>
  void for_each_hour(TextId entry, int64_t first, Use&& use) const {
    for (const SparseCounts::Slot& slot : entries_[entry].hours) {
      if (slot.at >= first) use(slot.at, slot.count);
    }
    if (newest_[entry].in_hour > 0 && newest_hour_ >= first) use(newest_hour_, newest_[entry].in_hour);
  }

  // Whether an RSVP of the entry lies in `minute` (one that is still kept) or later.
  bool reaches(TextId entry, int64_t minute) const {
    return (newest_[entry].in_minute > 0 && newest_minute_ >= minute) || entries_[entry].minutes.reaches(minute);
  }

 private:
  // Counts of newest_hour_ and newest_minute_, which entries_ never holds.
  struct Newest {
    int64_t in_hour = 0;
    int32_t in_minute = 0;
  };
  struct Entry {
    SparseCounts hours;
    SparseCounts minutes;
  };

  void change(TextId entry, int64_t mtime, int64_t weight, int32_t sign);
  void begin_hour(uint32_t hour);
  void begin_minute(uint32_t minute);
  void add_to_past_minute(TextId entry, uint32_t minute, int64_t count);

  std::deque<Entry> entries_;
  std::vector<Newest> newest_;
  uint32_t newest_hour_ = 0;
  uint32_t newest_minute_ = 0;
  uint32_t first_minute_ = 0;  // earlier ones are not kept
  // Entries whose count of the newest slot has left 0, some more than once.
  std::vector<TextId> touched_in_hour_;
  std::vector<TextId> touched_in_minute_;
  TimeIndex<std::vector<TextId>> entries_of_hour_;  // that have, or had, a slot of the hour
};

}  // namespace rsvpulse::trend
