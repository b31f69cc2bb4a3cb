#include "trend/entry_counts.h"

#include <utility>

namespace rsvpulse::trend {
namespace {

// An entry keeps about so many minutes before it looks whether the first are too old.
constexpr size_t kMinutesToPrune = 16;

}  // namespace

void EntryCounts::reserve(TextId entry) {
  if (entry < newest_.size()) return;
  entries_.resize(entry + 1);
  newest_.resize(entry + 1);
}

void EntryCounts::change(TextId entry, int64_t mtime, int64_t weight, int32_t sign) {
  const uint32_t hour = hour_of(mtime);
  const uint32_t minute = minute_of(mtime);
  if (hour > newest_hour_) begin_hour(hour);
  if (minute > newest_minute_) begin_minute(minute);
  Newest& newest = newest_[entry];
  if (hour == newest_hour_) {
    if (newest.in_hour == 0) touched_in_hour_.push_back(entry);
    newest.in_hour += weight;
  } else if (entries_[entry].hours.add(hour, weight)) {
    entries_of_hour_.at(hour).push_back(entry);
  }
  if (minute == newest_minute_) {
    if (newest.in_minute == 0) touched_in_minute_.push_back(entry);
    newest.in_minute += sign;
  } else {
    add_to_past_minute(entry, minute, sign);
  }
}

void EntryCounts::add_to_past_minute(TextId entry, uint32_t minute, int64_t count) {
  if (minute < first_minute_) return;
  SparseCounts& minutes = entries_[entry].minutes;
  minutes.add(minute, count);
  if (minutes.size() > kMinutesToPrune) minutes.drop_before(first_minute_);
}

void EntryCounts::begin_hour(uint32_t hour) {
  for (const TextId entry : touched_in_hour_) {
    if (const int64_t count = std::exchange(newest_[entry].in_hour, 0); count != 0) {
      if (entries_[entry].hours.add(newest_hour_, count)) entries_of_hour_.at(newest_hour_).push_back(entry);
    }
  }
  touched_in_hour_.clear();
  newest_hour_ = hour;
}

void EntryCounts::begin_minute(uint32_t minute) {
  for (const TextId entry : touched_in_minute_) {
    if (const int32_t count = std::exchange(newest_[entry].in_minute, 0); count != 0) add_to_past_minute(entry, newest_minute_, count);
  }
  touched_in_minute_.clear();
  newest_minute_ = minute;
}

void EntryCounts::forget(TextId entry) {
  newest_[entry] = {};
  entries_[entry].hours.clear();
  entries_[entry].minutes.clear();
}

void EntryCounts::evict(uint32_t hour, uint32_t minute) {
  first_minute_ = minute;
  // So that the newest hour is dropped like any other, and no count of it is left behind.
  if (newest_hour_ < hour) begin_hour(hour);
  if (newest_minute_ < minute) begin_minute(minute);
  while (entries_of_hour_.take_before(hour, [&](int64_t, const std::vector<TextId>& entries) {
    for (const TextId entry : entries) {
      entries_[entry].hours.drop_before(hour);
      entries_[entry].minutes.drop_before(minute);
    }
  })) {
  }
}

}  // namespace rsvpulse::trend
