// Backoff: how long to wait before the next try, growing with each failure in a row. Exponential with full jitter, as Brooker's
// "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015) describes it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace rsvpulse {

// Not safe for concurrent use.
class Backoff {
 public:
  Backoff(int64_t first_ms, int64_t most_ms, uint64_t seed = std::random_device()())
      : first_ms_(first_ms), most_ms_(most_ms), random_(seed) {}

  // After one more failure: 0 to first_ms the first time, then up to twice as much each time, most_ms at the most.
  int64_t next_ms() {
    const int64_t bound = std::min(most_ms_, first_ms_ << std::min(failures_, kMaxDoublings));
    ++failures_;
    return std::uniform_int_distribution<int64_t>(0, bound)(random_);
  }
  void succeeded() { failures_ = 0; }
  int failures() const { return failures_; }

 private:
  static constexpr int kMaxDoublings = 20;
  int64_t first_ms_;
  int64_t most_ms_;
  int failures_ = 0;
  std::mt19937_64 random_;
};

}  // namespace rsvpulse
