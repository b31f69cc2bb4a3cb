#include "simulate/timeline.h"

#include <algorithm>
#include <utility>

namespace rsvpulse::simulate {

Result<bool> Timeline::advance(int64_t now_ms, size_t bytes, uint64_t needed) {
  for (size_t taken = 0; taken < bytes && !ended_;) {
    if (!has_next_) {
      const auto more = feed_->next(next_);
      if (!more.ok()) return more.error();
      has_next_ = *more;
      ended_ = !*more;
      if (ended_) break;
    }
    if (next_.due_ms > now_ms) break;
    forget(needed);
    if (bytes_ >= backlog_bytes_) return false;
    taken += next_.text.size();
    bytes_ += next_.text.size();
    lines_.push_back({next_.mtime, std::move(next_.text)});
    has_next_ = false;
  }
  return true;
}

void Timeline::forget(uint64_t needed) {
  while (bytes_ >= backlog_bytes_ && begin_ < needed && !lines_.empty()) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
    ++begin_;
  }
}

size_t Timeline::bytes_behind(uint64_t number) const {
  if (number >= end() || lines_.empty()) return 0;
  const uint64_t behind = end() - std::max(number, begin_);
  return static_cast<size_t>(static_cast<double>(bytes_) / static_cast<double>(lines_.size()) * static_cast<double>(behind));
}

}  // namespace rsvpulse::simulate
