// Mischief: what a bad upstream does to its lines, on purpose and reproducibly.
#pragma once

#include <cstdint>
#include <memory>

#include "simulate/feed.h"

namespace rsvpulse::simulate {

// Shares are of the feed's lines, 0 to 1. Nothing of the feed is ever left out: a reader that does everything right ends up
// with every message, and with a dead letter for each line of garbage, each half line and each message from the future.
struct MischiefOptions {
  uint64_t seed = 1;
  double garbage = 0;     // lines more that are no messages
  double half_lines = 0;  // lines more that are the first half of the one behind them
  double future = 0;      // messages more whose mtime lies an hour to a month ahead
  double duplicate = 0;   // lines sent once more, up to kLongestDelay lines later
  uint64_t reorder = 0;   // lines change places within windows of so many

  bool any() const { return garbage > 0 || half_lines > 0 || future > 0 || duplicate > 0 || reorder > 1; }
};

// What was done so far.
struct MischiefDone {
  uint64_t garbage = 0, half_lines = 0, future = 0, duplicate = 0;
};

inline constexpr uint64_t kLongestDelay = 50;

// `done` is kept up and must outlive the feed.
std::unique_ptr<Feed> with_mischief(std::unique_ptr<Feed> feed, const MischiefOptions& options, MischiefDone& done);

}  // namespace rsvpulse::simulate
