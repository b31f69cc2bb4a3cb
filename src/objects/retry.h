// Retry: how often and how far apart a request is tried again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <thread>

namespace rsvpulse::objects {

// Exponential back-off with full jitter, as AWS's architecture blog describes it ("Exponential Backoff And Jitter").
class Retry {
 public:
  // Waits so many ms. False: told to stop.
  using Wait = std::function<bool(int64_t ms)>;

  Retry(int tries, int64_t first_ms, int64_t most_ms, Wait wait)
      : tries_(tries), first_ms_(first_ms), most_ms_(most_ms), wait_(std::move(wait)), random_(std::random_device()()) {}

  // After failure number `failed` (1 for the first): waits and says whether to try again.
  bool again(int failed) {
    if (failed >= tries_) return false;
    const int64_t bound = std::min(most_ms_, first_ms_ << std::min(failed - 1, 20));
    return wait_(std::uniform_int_distribution<int64_t>(bound / 2, bound)(random_));
  }

 private:
  int tries_;
  int64_t first_ms_;
  int64_t most_ms_;
  Wait wait_;
  std::minstd_rand random_;
};

// Sleeps, in pieces, so that `is_stopped` (may be empty) is asked every 100 ms.
inline Retry::Wait sleeping_wait(std::function<bool()> is_stopped) {
  return [is_stopped = std::move(is_stopped)](int64_t ms) {
    constexpr int64_t kPieceMs = 100;
    for (; ms > 0; ms -= kPieceMs) {
      if (is_stopped && is_stopped()) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min(ms, kPieceMs)));
    }
    return !is_stopped || !is_stopped();
  };
}

}  // namespace rsvpulse::objects
