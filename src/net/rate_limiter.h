// RateLimiter: a token bucket for each client, in bounded memory.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace rsvpulse::net {

// Safe for use from any thread.
class RateLimiter {
 public:
  // A client may spend `burst` at once and `per_second` for good. 0 a second: no limit.
  RateLimiter(double per_second, double burst) : per_second_(per_second), burst_(burst) {}

  // Holds from now on; all clients begin anew.
  void set(double per_second, double burst);

  // 0: go ahead, and one is spent. Otherwise so many seconds, rounded up, until there is one again.
  int64_t seconds_to_wait(const std::string& client, int64_t now_ms);

 private:
  static constexpr size_t kMaxClients = 65'536;  // beyond it, those whose bucket is full again are forgotten

  struct Bucket {
    double tokens;
    int64_t filled_ms;
  };
  double refilled(const Bucket& bucket, int64_t now_ms) const;
  void forget_full_ones(int64_t now_ms);

  std::mutex mutex_;
  double per_second_;
  double burst_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace rsvpulse::net
