// The registry of `rsvpulse run`: which pipelines there are and what each is made of, which logs, which sources. A new part is
// a line here.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/kafka_trends.h"
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
inline constexpr std::array<std::string_view, 3> kPipelineNames = {kIngest, "trends", "archive"};

struct RunContext {
  const config::Values& values;
  const Clock& clock;
  const Logger& logger;
  bool on_wall_clock = false;  // --clock, or what it is by default
};

struct MadeSink {
  std::shared_ptr<void> holds;  // what the sink refers to; goes after it
  std::unique_ptr<stream::Sink> sink;
  const trend::LiveTrends* live = nullptr;  // of the trends: what readers ask; part of the sink
  std::shared_ptr<KafkaTrends> kafka = {};  // of the trends with --kafka: what all processes of the group count together
};

// A pipeline other than ingest, as --pipelines names it, has one sink or several, each with a reader of its own.
struct SinkKind {
  std::string_view pipeline;
  std::string_view name;  // in the log, in reports
  stream::Topic topic;
  Result<MadeSink> (*make)(const RunContext&);
};
std::vector<SinkKind> sinks_of(std::string_view pipeline);

Result<std::unique_ptr<stream::Log>> open_log(const RunContext& context);

// Everything that --source and the arguments name, each set to where the log says that it stands. kOutside: no such file.
Result<std::vector<stream::MergedSource::Part>> open_sources(const RunContext& context, stream::Log& log);

// Whether anything but files and standard input is named.
bool names_live_sources(const config::Values& values);

}  // namespace rsvpulse::app
