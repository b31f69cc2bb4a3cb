// What can be known beforehand of a configuration of `rsvpulse run`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/run_parts.h"
#include "base/result.h"

namespace rsvpulse::app {

struct Finding {
  std::string part;                 // "archive"
  std::string found;                // what is well; of a fault nothing
  std::optional<Error> fault = {};  // the kind is what `rsvpulse run` would end with, or try again
};

// Everything that the values say is looked at, whatever comes out of the rest: addresses, tokens, TLS files, folders, sources
// by name, and, by connecting, the archive's store, PostgreSQL and Kafka. Takes up to some ten seconds for each that is away.
// Nothing is left behind, and no folder is made.
std::vector<Finding> check_run(const RunContext& context);

}  // namespace rsvpulse::app
