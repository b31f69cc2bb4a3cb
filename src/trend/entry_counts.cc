#include "trend/entry_counts.h"

#include <utility>

namespace rsvpulse::trend {

void EntryCounts::reserve(TextId entry) {
  if (entry < hours_.size()) return;
  hours_.resize(entry + 1);
  in_newest_hour_.resize(entry + 1);
}

void EntryCounts::add_to_past_hour(TextId entry, uint32_t hour, int64_t weight) {
  if (hours_[entry].add(hour, weight)) entries_of_hour_.at(hour).push_back(entry);
}

void EntryCounts::begin_hour(uint32_t hour) {
  for (const TextId entry : touched_) {
    if (const int64_t count = std::exchange(in_newest_hour_[entry], 0); count != 0)
      add_to_past_hour(entry, newest_hour_, count);
  }
  touched_.clear();
  newest_hour_ = hour;
}

void EntryCounts::evict(uint32_t hour) {
  // So that the newest hour is dropped like any other.
  if (newest_hour_ < hour) begin_hour(hour);
  while (entries_of_hour_.take_before(hour, [&](int64_t, const std::vector<TextId>& entries) {
    for (const TextId entry : entries) hours_[entry].drop_before(hour);
  })) {
  }
}

}  // namespace rsvpulse::trend
