// The registry of `rsvpulse run`: which pipelines there are and what each is made of, which logs, which sources. A new part is
// a line here.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/kafka_trends.h"
#include "base/clock.h"
#include "base/logging.h"
#include "base/result.h"
#include "config/values.h"
#include "serve/api.h"
#include "stream/ingest.h"
#include "stream/log.h"
#include "stream/merged_source.h"
#include "stream/sink.h"
#include "trend/trends_sink.h"

namespace rsvpulse::app {

// ingest goes from sources to the log; every other one from the log to a sink.
inline constexpr std::string_view kIngest = "ingest";
inline constexpr std::array<std::string_view, 4> kPipelineNames = {kIngest, "trends", "archive", "tables"};

struct RunContext {
  const config::Values& values;
  const Clock& clock;
  const Logger& logger;
  bool on_wall_clock = false;  // --clock, or what it is by default
};

struct MadeSink {
  std::string name = {};                           // of the pipeline it ends: in the log, in reports
  stream::Topic topic = stream::Topic::kMessages;  // that it is fed from
  std::shared_ptr<void> holds = {};                // what the sink refers to; goes after it
  std::unique_ptr<stream::Sink> sink = {};
  const trend::LiveTrends* live = nullptr;                        // of the trends: what readers ask; part of the sink
  int64_t flush_interval_ms = 0;                                  // its own; 0: --checkpoint-interval
  std::function<uint64_t()> rejected = {};                        // messages that the sink cannot use; empty: it uses all
  std::function<std::optional<serve::CheckReport>()> check = {};  // the newest of its rows; empty: they are not checked
  std::function<uint64_t()> checkpoint_bytes = {};                // on disk, where they are files of ours
  std::shared_ptr<KafkaTrends> kafka = {};  // of the trends with --kafka: what all processes of the group count together
};

// The sinks of a pipeline other than ingest: one, or several, each with a reader and a pace of its own.
Result<std::vector<MadeSink>> make_sinks(std::string_view pipeline, const RunContext& context);

Result<std::unique_ptr<stream::Log>> open_log(const RunContext& context);

// Everything that --source and the arguments name, each set to where the log says that it stands. kOutside: no such file.
Result<std::vector<stream::MergedSource::Part>> open_sources(const RunContext& context, stream::Log& log);

// --source and the arguments.
std::vector<std::string> named_sources(const config::Values& values);

// Whether anything but files and standard input is named.
bool names_live_sources(const config::Values& values);

}  // namespace rsvpulse::app
