// Idempotency keys: a request sent again because its answer got lost is answered as the first time, and not carried out twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http.h"

namespace rsvpulse::serve {

// Safe for concurrent use. Kept in memory: after a restart a repeated message is taken again, which counts once all the same.
class IdempotencyKeys {
 public:
  static constexpr size_t kMostKeys = 10'000;
  static constexpr int64_t kKeptMs = 86'400'000;
  static constexpr size_t kMostKeyBytes = 255;

  explicit IdempotencyKeys(const Clock& clock) : clock_(clock) {}

  // What a request with this key and body is answered without being carried out: the first answer; 422 for another body under
  // the same key; 409 while the first is under way. nullopt: carry it out, then call finish() with its answer.
  std::optional<net::Response> begin(std::string_view key, std::string_view body);
  // nullopt: it failed, and may be tried again under the same key.
  void finish(std::string_view key, const std::optional<net::Response>& answer);

 private:
  struct Known {
    uint64_t body_hash = 0;
    int64_t since_ms = 0;
    std::optional<net::Response> answer;
  };
  void forget_old();

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Known, std::less<>> known_;
  std::deque<std::string> order_;  // of known_, the oldest first
};

}  // namespace rsvpulse::serve
