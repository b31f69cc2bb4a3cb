// What the routes tell of the running program beyond trends. Whoever wires the parts gives these functions; one left empty
// makes its answer an empty one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "stream/source.h"
#include "trend/conservation.h"

namespace rsvpulse::serve {

struct SourceFact {
  std::string name;  // as the user named it, without secrets
  stream::SourceState state;
};

struct PipelineFact {
  struct Position {
    uint32_t partition = 0;
    uint64_t offset = 0;  // of the next record
  };
  struct Checkpoint {
    int64_t at_ms = 0;
    int64_t duration_ms = 0;
  };
  std::string name;
  std::vector<Position> positions;
  uint64_t lag = 0;  // records not yet durable in its sink
  std::optional<trend::Conservation> conservation;
  std::optional<Checkpoint> checkpoint;  // the newest
  std::string trouble;                   // what is being tried again; empty: nothing
};

struct PipelinesFact {
  uint64_t log_records = 0;
  std::optional<uint64_t> log_bytes;
  std::vector<PipelineFact> pipelines;
};

struct DeadLettersFact {
  uint64_t total = 0;
  std::vector<std::string> json_lines;  // the newest first, as rsvp::append_json_line() writes them, without line end
};

// All safe from any thread. They may block for some milliseconds.
struct Facts {
  std::function<std::vector<SourceFact>()> sources;
  std::function<PipelinesFact()> pipelines;
  std::function<DeadLettersFact(size_t limit)> dead_letters;
};

}  // namespace rsvpulse::serve
