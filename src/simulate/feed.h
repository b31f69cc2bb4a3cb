// Feed: the lines that the stand-in sends, in the order in which it sends them, each with the time at which it is due.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulate/generator.h"
#include "simulate/options.h"

namespace rsvpulse::simulate {

struct FeedLine {
  int64_t due_ms = 0;  // on the wall clock; never less than that of the line before
  int64_t mtime = -1;  // -1: the line is no message
  std::string text;    // without a line end
};

// Not safe for concurrent use.
class Feed {
 public:
  virtual ~Feed() = default;
  // The next line; false at the end. An error is final.
  virtual Result<bool> next(FeedLine& line) = 0;
};

struct BurstPlan {
  uint32_t count = 0;
  int64_t every_ms = 20'000;  // the first begins so long after the start, the next so long after that, …
  int64_t length_ms = 60'000;
  double intensity = 0.6;  // as BurstOrder's
};

// The generator's messages from Options::start_ms on: event time is wall time.
// `planted` is told of each burst as it begins: "topic" or "event", and the name.
using BurstPlanted = std::function<void(std::string_view scope, std::string_view name)>;
std::unique_ptr<Feed> generated_feed(const Options& options, const BurstPlan& bursts, BurstPlanted planted);

struct ReplayOptions {
  std::vector<std::string> paths;
  int64_t start_ms = 0;     // when the first line is due
  double speed = 1;         // of the recording's time; 0: every line is due at once
  bool keep_times = false;  // else each mtime (and the event's time) moves by as much as the greatest mtime so far is from the
                            // line's due time, so that late messages stay late
};
// Recorded lines as they are, those too that are no messages. Pauses of the recording over kLongestPauseMs are cut to that.
inline constexpr int64_t kLongestPauseMs = 10'000;
std::unique_ptr<Feed> replayed_feed(ReplayOptions options);

// `text` with the last integer `from` behind `key` ("\"mtime\":") replaced by `to`: of a key given twice the last counts.
std::string with_number(std::string text, std::string_view key, int64_t from, int64_t to);

// The first `count` lines of `feed`.
std::unique_ptr<Feed> first_lines(std::unique_ptr<Feed> feed, uint64_t count);

}  // namespace rsvpulse::simulate
