// AnswerCache: answers that many viewers ask for at the same time, computed once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "net/http.h"

namespace rsvpulse::serve {

// Safe from any thread.
class AnswerCache {
 public:
  static constexpr int64_t kKeptMs = 1'000;
  static constexpr size_t kMaxAnswers = 256;

  // The answer kept under `key`, or what `compute` gives, kept for a second. One computes while others with any key wait: the
  // computations read the same states in turn anyway.
  net::Bytes get(const std::string& key, int64_t now_ms, const std::function<std::string()>& compute) {
    const std::lock_guard lock(mutex_);
    Kept& kept = answers_[key];
    if (kept.bytes && now_ms - kept.at_ms < kKeptMs) return kept.bytes;
    net::Bytes bytes = net::make_bytes(compute());
    if (answers_.size() > kMaxAnswers) answers_.clear();
    answers_[key] = {now_ms, bytes};
    return bytes;
  }

 private:
  struct Kept {
    int64_t at_ms = 0;
    net::Bytes bytes;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> answers_;
};

}  // namespace rsvpulse::serve
