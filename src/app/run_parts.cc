#include "app/run_parts.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "app/data_folder.h"
#include "app/replay_source.h"
#include "app/run_archive.h"
#include "app/run_kafka.h"
#include "app/tables_part.h"
#include "connect/file_source.h"
#include "connect/kafka_log.h"
#include "connect/kafka_source.h"
#include "connect/lmdb_log.h"
#include "connect/open_source.h"
#include "stream/sequential_source.h"

namespace rsvpulse::app {
namespace {

using Part = stream::MergedSource::Part;

constexpr std::string_view kStdin = "-";

// Files come and go meanwhile: what cannot be asked any more counts nothing.
uint64_t size_of_files(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code fault;
  for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
    std::error_code gone;
    const uint64_t size = entry->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

Result<std::vector<MadeSink>> make_trends(const RunContext& context) {
  std::shared_ptr<KafkaTrends> kafka;
  if (uses_kafka(context.values)) {
    const auto options = kafka_options(context.values, context.logger);
    if (!options.ok()) return options.error();
    auto opened = KafkaTrends::open(*options, context.clock, context.logger, context.on_wall_clock);
    if (!opened.ok()) return opened.error();
    kafka = *std::move(opened);
  }
  const std::string folder = context.values.text("data-dir") + "/trends";
  auto sink = std::make_unique<trend::TrendsSink>(
      trend::TrendsSinkOptions{.folder = folder,
                               .days = context.values.integer("days"),
                               .wall_clock = context.on_wall_clock ? &context.clock : nullptr,
                               .observer = kafka ? &kafka->observer() : nullptr,
                               .compact_bytes = static_cast<uint64_t>(context.values.integer("journal-size")),
                               .tell = [&context](std::string_view what) { context.logger.warning("trends", what); }});
  const trend::LiveTrends* const live = sink.get();
  // The ledger tells of the embedded log's offsets.
  if (!kafka) {
    if (const Status kept = keep_ledger(*sink, context); !kept.ok()) return kept.error();
  }
  std::vector<MadeSink> made;
  made.push_back({.name = "trends",
                  .holds = kafka,
                  .sink = std::move(sink),
                  .live = live,
                  .checkpoint_bytes = [folder] { return size_of_files(folder); },
                  .kafka = kafka});
  return made;
}

struct PipelineKind {
  std::string_view name;
  Result<std::vector<MadeSink>> (*make)(const RunContext&);
};

constexpr std::array kPipelineKinds = {
    PipelineKind{"trends", make_trends},
    PipelineKind{"archive", make_archives},
    PipelineKind{"tables", make_tables},
};

Result<Part> open_live(const std::string& url, const RunContext& context) {
  auto options = connect::live_source_options(context.values);
  if (!options.ok()) return options.error();
  options->tell = [&logger = context.logger, url](std::string_view what) { logger.info(kIngest, what, {{"source", url}}); };
  if (url.starts_with("kafka://")) {
    auto kafka = kafka_options(context.values, context.logger);
    if (!kafka.ok()) return kafka.error();
    auto topic = connect::KafkaSource::make(url, *std::move(kafka));
    if (!topic.ok()) return topic.error();
    return Part{url, *std::move(topic), true};
  }
  auto source = connect::open_url(url, *options);
  if (!source.ok()) return source.error();
  return Part{url, *std::move(source), true};
}

// The files, in the order named, as one part; each keeps a position of its own under the path it was named by.
Result<Part> open_files(const std::vector<std::string>& named, stream::Log& log) {
  auto paths = connect::expand_paths(named);
  if (!paths.ok()) return paths.error();
  std::vector<stream::SequentialSource::Part> files;
  for (const std::string& path : *paths) {
    auto file = std::make_unique<connect::FileSource>(std::vector{path});
    const auto position = path == kStdin ? Result<std::optional<stream::Position>>(std::nullopt) : log.source_position(path);
    if (!position.ok()) return position.error();
    if (*position) {
      if (const Status resumed = file->resume(**position); !resumed.ok()) return resumed.error();
    }
    files.push_back({path, std::move(file)});
  }
  return Part{.name = "files",
              .source = std::make_unique<stream::SequentialSource>(std::move(files)),
              .live = false,
              .keyed_by_place = true};
}

}  // namespace

std::vector<std::string> named_sources(const config::Values& values) {
  std::vector<std::string> named = values.list("source");
  named.insert(named.end(), values.positionals().begin(), values.positionals().end());
  return named;
}

Result<std::vector<MadeSink>> make_sinks(std::string_view pipeline, const RunContext& context) {
  const auto kind = std::find_if(kPipelineKinds.begin(), kPipelineKinds.end(),
                                 [pipeline](const PipelineKind& one) { return one.name == pipeline; });
  if (kind == kPipelineKinds.end()) throw std::logic_error(fmt::format("pipeline {} has no sink", pipeline));
  return kind->make(context);
}

Result<std::unique_ptr<stream::Log>> open_log(const RunContext& context) {
  const config::Values& values = context.values;
  if (uses_kafka(values)) {
    auto options = kafka_options(values, context.logger);
    if (!options.ok()) return options.error();
    auto log = connect::KafkaLog::open(*std::move(options));
    if (!log.ok()) return log.error();
    return std::unique_ptr<stream::Log>(*std::move(log));
  }
  connect::LmdbLogOptions options;
  options.folder = log_folder(values.text("data-dir"));
  options.partitions = values.is_set("partitions") ? static_cast<uint32_t>(values.integer("partitions")) : 0;
  options.max_bytes = values.is_set("log-size") ? static_cast<uint64_t>(values.integer("log-size")) : 0;
  options.retention_ms = values.integer("log-retention");
  auto log = connect::LmdbLog::open(options, context.clock);
  if (!log.ok()) return log.error();
  return std::unique_ptr<stream::Log>(*std::move(log));
}

bool names_live_sources(const config::Values& values) {
  const std::vector<std::string> named = named_sources(values);
  return std::any_of(named.begin(), named.end(),
                     [](const std::string& name) { return connect::is_url(name) && !is_archive(name); });
}

Result<std::vector<Part>> open_sources(const RunContext& context, stream::Log& log) {
  std::vector<Part> parts;
  std::vector<std::string> files;
  for (const std::string& name : named_sources(context.values)) {
    if (is_archive(name)) {
      auto archive = open_archive_source(name, context.clock);
      if (!archive.ok()) return archive.error();
      // Listed now, so that whoever started this hears at once what is wrong with it.
      if (const Status listed = (*archive)->resume({}); !listed.ok()) {
        return Error{listed.error().kind, fmt::format("the source {} cannot be read: {}", name, listed.error().message)};
      }
      parts.push_back({name, *std::move(archive), false});
      continue;
    }
    if (!connect::is_url(name)) {
      files.push_back(name);
      continue;
    }
    auto part = open_live(name, context);
    if (!part.ok()) return part.error();
    parts.push_back(*std::move(part));
  }
  if (!files.empty()) {
    auto part = open_files(files, log);
    if (!part.ok()) return part.error();
    parts.push_back(*std::move(part));
  }
  if (const Status resumed = stream::resume_sources(parts, log); !resumed.ok()) return resumed.error();
  return parts;
}

}  // namespace rsvpulse::app
