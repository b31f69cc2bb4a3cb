// What a running `rsvpulse run` tells of itself: answers for the API and /metrics. All from any thread; they may ask the log.
#pragma once

#include <string>
#include <vector>

#include "app/running_parts.h"
#include "base/clock.h"
#include "base/result.h"
#include "serve/api.h"
#include "serve/facts.h"
#include "serve/metrics.h"

namespace rsvpulse::app {

Result<serve::LogReport> report_log(const RunningParts& parts);
// ingest first, where it runs here; what it tells is the whole log's. Of the log's dead letters the trends tell too, where
// several processes count one of them: so the sums of all of them together are all that was sent, each once.
std::vector<serve::PipelineReport> report_pipelines(const RunningParts& parts);
serve::ProcessReport report_process(const RunningParts& parts, const Clock& clock);
serve::Facts facts_of(const RunningParts& parts);
// Why the process does not answer from all that was counted, or takes nothing; empty: it does.
std::string unready(const RunningParts& parts);

}  // namespace rsvpulse::app
