// The registry of `rsvpulse run`: which pipelines there are and what each is made of, which logs, which sources. A new part is
// a line here.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/logging.h"
#include "base/result.h"
#include "config/values.h"
#include "stream/ingest.h"
#include "stream/log.h"
#include "stream/merged_source.h"
#include "stream/sink.h"
#include "trend/trends_sink.h"

namespace rsvpulse::app {

// ingest goes from sources to the log; every other one from the log to a sink.
inline constexpr std::string_view kIngest = "ingest";
inline constexpr std::array<std::string_view, 2> kPipelineNames = {kIngest, "trends"};

struct RunContext {
  const config::Values& values;
  const Clock& clock;
  const Logger& logger;
  bool on_wall_clock = false;  // --clock, or what it is by default
};

struct MadeSink {
  std::unique_ptr<stream::Sink> sink;
  const trend::LiveTrends* live = nullptr;  // of the trends: what readers ask; part of the sink
};

// The sink of a pipeline other than ingest.
Result<MadeSink> make_sink(std::string_view pipeline, const RunContext& context);

Result<std::unique_ptr<stream::Log>> open_log(const RunContext& context);

// Everything that --source and the arguments name, each set to where the log says that it stands. kOutside: no such file.
Result<std::vector<stream::MergedSource::Part>> open_sources(const RunContext& context, stream::Log& log);

// Whether anything but files and standard input is named.
bool names_live_sources(const config::Values& values);

}  // namespace rsvpulse::app
