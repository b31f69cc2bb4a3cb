// HourCounts: what a group's name set or an event has counted, by hour, and the newest minute of it: what the scores of its
// entries, and whether they are idle, are made of.
#pragma once

#include <cstdint>

#include "base/prefetch.h"
#include "trend/event_time.h"
#include "trend/sparse_counts.h"

namespace rsvpulse::trend {

// Whether anything counted lies in some minute or later. kPerhaps: what lay in the newest minute was taken back, at least in
// part, and nothing has come since; only the RSVPs themselves can tell.
enum class Activity : uint8_t { kNone, kPerhaps, kSure };

// Kept for each name set and each event, not for each entry: an RSVP then adds at two places instead of fourteen, and a reader
// adds up what an entry's sets and events have (docs/adr/0003-hours-by-group-minutes-by-rsvp.md).
class HourCounts {
 public:
  // Adds `weight`, negative to take back, to the count of the minute's hour, which stays at 0 or above. Hours before
  // `first_hour`, which never goes back, are not kept.
  void add(uint32_t minute, uint32_t first_hour, int64_t weight) {
    const uint32_t hour = minute / kMinutesPerHour;
    if (hour > newest_hour()) begin_hour(hour, first_hour);
    if (hour == newest_hour()) {
      in_newest_ += weight;
    } else if (hour >= first_hour) {
      earlier_.add(hour, weight);
    }
    note(minute, weight > 0);
  }

  // Calls `use(hour, count)` for the hours from `first` on, in ascending order; counts are above 0.
  template <class Use>
  void for_each_hour(int64_t first, Use&& use) const {
    for (const SparseCounts::Slot& slot : earlier_) {
      if (slot.at >= first) use(slot.at, slot.count);
    }
    if (in_newest_ > 0 && newest_hour() >= first) use(newest_hour(), in_newest_);
  }

  // Fetches the hours into the processor's caches.
  void expect() const { prefetch_line(earlier_.data()); }

  // Nothing counts in a later one.
  uint32_t newest_minute() const { return newest_minute_; }
  // Something surely counts in it.
  bool newest_counts() const { return newest_counts_; }

  // From `minute` on.
  Activity activity_since(int64_t minute) const {
    if (newest_minute_ < minute) return Activity::kNone;
    return newest_counts_ ? Activity::kSure : Activity::kPerhaps;
  }

 private:
  // So many hours gather before the first are looked at whether they are too old.
  static constexpr size_t kHoursToPrune = 4;

  uint32_t newest_hour() const { return newest_minute_ / kMinutesPerHour; }

  void begin_hour(uint32_t hour, uint32_t first_hour) {
    if (earlier_.size() > kHoursToPrune) earlier_.drop_before(first_hour);
    if (in_newest_ > 0 && newest_hour() >= first_hour) earlier_.add(newest_hour(), in_newest_);
    newest_minute_ = hour * kMinutesPerHour;
    in_newest_ = 0;
  }

  void note(uint32_t minute, bool counts) {
    if (minute < newest_minute_) return;
    newest_minute_ = minute;
    newest_counts_ = counts;
  }

  // The newest hour met lies beside the slots of the others: it is nearly always the one that counts.
  int64_t in_newest_ = 0;
  uint32_t newest_minute_ = 0;  // met
  bool newest_counts_ = false;
  SparseCounts earlier_;
};

}  // namespace rsvpulse::trend
