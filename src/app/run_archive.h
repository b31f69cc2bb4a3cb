// The archive of `rsvpulse run`: its sinks, and the ledger that a replay is held against.
#pragma once

#include <string>
#include <vector>

#include "app/run_parts.h"

namespace rsvpulse::app {

// Objects of both topics into the store that the options name. The store is checked first: wrong credentials, a missing bucket,
// a folder without permission are kConfig; a server that is away is no error here, but tried again by the pipeline.
Result<std::vector<MadeSink>> make_archives(const RunContext& context);

// From now on the sink writes a row of the ledger (trend/ledger.h) at each checkpoint with something new.
Status keep_ledger(trend::TrendsSink& sink, const RunContext& context);

// What the archive calls the log of the folder: a name of its own for each log that is made there, so that the offsets of a new
// one are never taken for those of one that was removed. Kept in the log's folder.
Result<std::string> log_name_in_archive(const std::string& folder);

}  // namespace rsvpulse::app
