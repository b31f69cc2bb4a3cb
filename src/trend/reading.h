// Reading: a batch of lines made into observations and dead letters.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "rsvp/parser.h"
#include "stream/batch.h"
#include "trend/observation.h"

namespace rsvpulse::trend {

// A line that is no message, and why.
struct RefusedLine {
  stream::Line line;
  rsvp::Refusal refusal;
};

// A batch and what was read from it. Observations point into it, so it is reused, not copied.
struct Reading {
  stream::Batch batch;
  // By shard, each in the order of the lines. `clock` is the greatest earlier mtime of the batch alone, -1 for the first
  // line's.
  std::vector<std::vector<Observation>> shards;
  std::vector<RefusedLine> refused;  // in the order of the lines
  int64_t greatest_mtime = -1;       // of the batch
  uint64_t messages = 0;
  uint64_t generation = 0;             // of the groups
  Arena texts;                         // unescaped texts of events
  std::shared_ptr<const void> groups;  // keeps the groups alive

  // Set when the reading has its turn in the order of the source.
  int64_t mtime_before = -1;  // the greatest, -1: none
  int64_t clock_before = -1;  // that, or the time of arrival, or the fixed now: what retention is judged by
  int64_t clock_after = -1;   // the same behind it
};

// Reads batch after batch. Not safe for concurrent use: one a thread.
class Reader {
 public:
  // RSVPs are dealt to `shards` by a hash of their id. Readers whose readings are counted into the same states share `groups`.
  // A message with a time of arrival is refused when its mtime lies more than `max_future_skew_ms` after that; less than 0:
  // none is.
  Reader(uint32_t shards, std::shared_ptr<rsvp::GroupStore> groups, int64_t max_future_skew_ms = -1)
      : shards_(shards),
        max_future_skew_ms_(max_future_skew_ms),
        groups_(std::move(groups)),
        parser_(rsvp::Fields::kTrend, &groups_) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Makes the rest of `reading` from its batch.
  void read(Reading& reading);

 private:
  void read_line(const stream::Line& line, uint64_t ending, Reading& reading);
  std::optional<rsvp::Refusal> parse(const stream::Line& line, std::string_view text, uint64_t ending, rsvp::Rsvp& rsvp,
                                     Arena& texts);
  Observation observe(const rsvp::Rsvp& rsvp, int64_t clock) const;

  uint32_t shards_;
  int64_t max_future_skew_ms_;
  std::vector<uint64_t> endings_;  // of the batch's lines, by which their groups are looked up
  rsvp::GroupCache groups_;
  rsvp::Parser parser_;
  rsvp::Rsvp rsvp_;  // of the line being read
};

}  // namespace rsvpulse::trend
