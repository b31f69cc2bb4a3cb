// Retry: how often and how far apart a request is tried again.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

#include "base/backoff.h"

namespace rsvpulse::objects {

// Waits as base/backoff.h has it.
class Retry {
 public:
  // Waits so many ms. False: told to stop.
  using Wait = std::function<bool(int64_t ms)>;

  Retry(int tries, int64_t first_ms, int64_t most_ms, Wait wait)
      : tries_(tries), backoff_(first_ms, most_ms), wait_(std::move(wait)) {}

  // After failure number `failed` (1 for the first): waits and says whether to try again.
  bool again(int failed) {
    if (failed == 1) backoff_.succeeded();
    return failed < tries_ && wait_(backoff_.next_ms());
  }

 private:
  int tries_;
  Backoff backoff_;
  Wait wait_;
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
