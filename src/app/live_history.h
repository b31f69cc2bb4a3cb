// What the live picture remembers of a moment ago: where entries stood, and how many messages there were.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "app/trend_view.h"

namespace rsvpulse::app {

// Times are milliseconds of any clock that never goes back.
class LiveHistory {
 public:
  // Movements are those since `span_ms` before.
  explicit LiveHistory(int64_t span_ms) : span_ms_(span_ms) {}

  // Notes what is shown at `time_ms`, and returns how its entries have moved; empty until there is something to compare with.
  std::vector<Movement> note(int64_t time_ms, const TrendView& view);
  // Notes that so many messages were read by `time_ms`, and returns how many came a second over the last kRateSpanMs.
  double note_read(int64_t time_ms, uint64_t read);
  // Another question was asked: what stood where means nothing any more.
  void forget_rankings() { rankings_.clear(); }

  static constexpr int64_t kRateSpanMs = 5'000;

 private:
  static constexpr int64_t kStepMs = 1'000;    // so far apart are the moments kept
  static constexpr int64_t kSettleMs = 5'000;  // first entries come in any order

  int64_t span_ms_;
  int64_t first_entry_ms_ = -1;
  std::deque<std::pair<int64_t, TrendView>> rankings_;
  std::deque<std::pair<int64_t, uint64_t>> reads_;
};

}  // namespace rsvpulse::app
