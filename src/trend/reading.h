// Reading: a batch of lines made into observations and dead letters.
#pragma once

#include <cstdint>
#include <memory>
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
  std::vector<Observation> observations;  // in the order of the lines; `clock` is not set yet
  std::vector<RefusedLine> refused;       // likewise
  int64_t clock_after = -1;               // the clock behind the last observation; not set yet
  uint32_t reader = 0;
  uint64_t generation = 0;             // of the reader's cache
  Arena texts;                         // unescaped texts of events
  std::shared_ptr<const void> groups;  // keeps the groups alive
};

// Reads batch after batch. Not safe for concurrent use: one a thread, with numbers 0, 1, 2, …
class Reader {
 public:
  explicit Reader(uint32_t number) : number_(number), parser_(rsvp::Fields::kTrend, &groups_) {}

  // Makes the rest of `reading` from its batch.
  void read(Reading& reading);

 private:
  uint32_t number_;
  rsvp::GroupCache groups_;
  rsvp::Parser parser_;
};

}  // namespace rsvpulse::trend
