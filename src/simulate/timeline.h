// Timeline: the lines that the stand-in has sent to anybody, the newest of them kept for those who come back.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "base/result.h"
#include "simulate/feed.h"

namespace rsvpulse::simulate {

// Lines have numbers 0, 1, 2, … Not safe for concurrent use.
class Timeline {
 public:
  // Keeps about `backlog_bytes`.
  Timeline(std::unique_ptr<Feed> feed, size_t backlog_bytes) : feed_(std::move(feed)), backlog_bytes_(backlog_bytes) {}

  struct Line {
    int64_t mtime;  // -1: no message
    std::string text;
  };

  // Takes from the feed the lines that are due at `now_ms`, at most about `bytes`. Lines from `needed` on are not forgotten:
  // false when there is no room for more because of them.
  Result<bool> advance(int64_t now_ms, size_t bytes, uint64_t needed);

  uint64_t begin() const { return begin_; }  // the oldest line kept
  uint64_t end() const { return begin_ + lines_.size(); }
  const Line& line(uint64_t number) const { return lines_[number - begin_]; }
  // Bytes of the lines from `number` on, roughly.
  size_t bytes_behind(uint64_t number) const;
  // Whether the feed has no more.
  bool ended() const { return ended_; }

 private:
  void forget(uint64_t needed);

  std::unique_ptr<Feed> feed_;
  size_t backlog_bytes_;
  std::deque<Line> lines_;
  uint64_t begin_ = 0;
  size_t bytes_ = 0;
  FeedLine next_;  // taken, not due yet
  bool has_next_ = false;
  bool ended_ = false;
};

}  // namespace rsvpulse::simulate
