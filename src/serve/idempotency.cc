#include "serve/idempotency.h"

#include "base/hash.h"

namespace rsvpulse::serve {

std::optional<net::Response> IdempotencyKeys::begin(std::string_view key, std::string_view body) {
  if (key.empty() || key.size() > kMostKeyBytes) return net::problem(400, "Idempotency-Key: must have 1 to 255 bytes");
  const std::lock_guard lock(mutex_);
  forget_old();
  const auto found = known_.find(key);
  if (found == known_.end()) {
    known_[std::string(key)] = {hash64(body), clock_.now_ms(), std::nullopt};
    order_.emplace_back(key);
    return std::nullopt;
  }
  if (found->second.body_hash != hash64(body)) {
    return net::problem(422, "Idempotency-Key: was used for another body; each request needs a key of its own");
  }
  if (!found->second.answer) return net::problem(409, "the first request with this Idempotency-Key is still under way");
  return found->second.answer;
}

void IdempotencyKeys::finish(std::string_view key, const std::optional<net::Response>& answer) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end()) return;
  if (answer) {
    found->second.answer = answer;
  } else {
    std::erase(order_, key);
    known_.erase(found);
  }
}

void IdempotencyKeys::forget_old() {
  while (!order_.empty()) {
    const Known& oldest = known_.at(order_.front());
    if (order_.size() < kMostKeys && clock_.now_ms() - oldest.since_ms < kKeptMs) return;
    known_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace rsvpulse::serve
