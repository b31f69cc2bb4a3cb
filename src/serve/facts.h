// What the routes tell of the running program beyond trends. Whoever wires the parts gives these functions; one left empty
// makes its answer an empty one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stream/source.h"

namespace rsvpulse::serve {

struct SourceFact {
  std::string name;  // as the user named it, without secrets
  stream::SourceState state;
};

struct DeadLettersFact {
  uint64_t total = 0;                   // ever; told without the letters too, for a limit of 0
  uint64_t own = 0;                     // of them, what this process adds to the sums of the messages that it counts
  std::vector<std::string> json_lines;  // the newest first, as rsvp::append_json_line() writes them, without line end
};

// All safe from any thread. They may block for some milliseconds.
struct Facts {
  std::function<std::vector<SourceFact>()> sources = {};
  std::function<DeadLettersFact(size_t limit)> dead_letters = {};
};

}  // namespace rsvpulse::serve
