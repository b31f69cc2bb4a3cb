#include "net/rate_limiter.h"

#include <algorithm>
#include <cmath>

namespace rsvpulse::net {

double RateLimiter::refilled(const Bucket& bucket, int64_t now_ms) const {
  const double elapsed_s = static_cast<double>(std::max<int64_t>(0, now_ms - bucket.filled_ms)) / 1000;
  return std::min(burst_, bucket.tokens + elapsed_s * per_second_);
}

void RateLimiter::forget_full_ones(int64_t now_ms) {
  std::erase_if(buckets_, [&](const auto& entry) { return refilled(entry.second, now_ms) >= burst_; });
  // So many clients at once are an attack on the memory: all begin anew.
  if (buckets_.size() >= kMaxClients) buckets_.clear();
}

void RateLimiter::set(double per_second, double burst) {
  const std::lock_guard lock(mutex_);
  // Whoever has a bucket from before begins with a full one, as those who have none.
  buckets_.clear();
  per_second_ = per_second;
  burst_ = burst;
}

int64_t RateLimiter::seconds_to_wait(const std::string& client, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (per_second_ <= 0) return 0;
  if (buckets_.size() >= kMaxClients) forget_full_ones(now_ms);
  Bucket& bucket = buckets_.try_emplace(client, Bucket{burst_, now_ms}).first->second;
  bucket.tokens = refilled(bucket, now_ms);
  bucket.filled_ms = now_ms;
  if (bucket.tokens < 1) return std::max<int64_t>(1, static_cast<int64_t>(std::ceil((1 - bucket.tokens) / per_second_)));
  bucket.tokens -= 1;
  return 0;
}

}  // namespace rsvpulse::net
