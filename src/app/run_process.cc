#include "app/run_process.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/thread_name.h"

namespace rsvpulse::app {
Result<std::unique_ptr<RunProcess>> RunProcess::open(const RunContext& context) {
  std::unique_ptr<RunProcess> process(new RunProcess(context));
  process->ended_ = eventfd(0, EFD_CLOEXEC);
  const std::string& data_dir = context.values.text("data-dir");
  if (const Status made = make_folder(data_dir); !made.ok()) return made.error();
  for (const std::string& pipeline : context.values.list("pipelines")) {
    auto lock = FolderLock::take(data_dir, pipeline);
    if (!lock.ok()) return lock.error();
    process->locks_.push_back(*std::move(lock));
  }
  auto log = open_log(context);
  if (!log.ok()) return log.error();
  process->parts_.log = *std::move(log);
  if (const Status opened = process->open_pipelines(); !opened.ok()) return opened.error();
  if (const Status opened = process->open_ingest(); !opened.ok()) return opened.error();
  if (const Status opened = process->open_server(); !opened.ok()) return opened.error();
  return process;
}

Status RunProcess::open_pipelines() {
  const config::Values& values = context_.values;
  for (const std::string& name : values.list("pipelines")) {
    if (name == kIngest) continue;
    auto sinks = make_sinks(name, context_);
    if (!sinks.ok()) return sinks.error();
    for (MadeSink& made : *sinks) {
      if (Status status = open_pipeline(std::move(made)); !status.ok()) return status;
    }
  }
  return Done{};
}

Status RunProcess::open_pipeline(MadeSink made) {
  const config::Values& values = context_.values;
  auto running = std::make_unique<RunningPipeline>();
  running->made = std::move(made);
  const std::string& name = running->made.name;
  if (running->made.live) parts_.live = running->made.live;
  auto reader = parts_.log->reader(running->made.topic, name);
  if (!reader.ok()) return reader.error();
  running->reader = *std::move(reader);
  const int64_t interval_ms = running->made.flush_interval_ms;
  if (running->made.kafka) {
    running->made.kafka->set_reader(*running->reader);
    if (running->made.live) running->made.kafka->set_own(*running->made.live);
    parts_.kafka = running->made.kafka.get();
  }
  running->pipeline = std::make_unique<stream::Pipeline>(
      *running->reader, *running->made.sink,
      stream::PipelineOptions{.name = name,
                              .flush_interval_ms = interval_ms > 0 ? interval_ms : values.integer("checkpoint-interval"),
                              .until_end = values.flag("until-end"),
                              .may_end = [this] { return ingest_ended_.load(); }},
      context_.clock, [this, name](const std::string& trouble) { tell_trouble(name, trouble); });
  parts_.pipelines.push_back(std::move(running));
  return Done{};
}

Status RunProcess::open_ingest() {
  const config::Values& values = context_.values;
  const auto pipelines = values.list("pipelines");
  if (std::find(pipelines.begin(), pipelines.end(), kIngest) == pipelines.end()) return Done{};
  auto parts = open_sources(context_, *parts_.log);
  if (!parts.ok()) return parts.error();
  if (!values.flag("until-end")) {
    auto push = std::make_unique<stream::PushSource>();
    parts_.push = push.get();
    parts->push_back(
        {.name = std::string(stream::PushSource::kName), .source = std::move(push), .live = true, .awaited = true});
  }
  parts_.source = std::make_unique<stream::MergedSource>(*std::move(parts), context_.clock);
  stream::IngestHooks hooks;
  hooks.on_trouble = [this](const std::string& trouble) { tell_trouble(std::string(kIngest), trouble); };
  hooks.on_source_error = [this](const Error& error) {
    context_.logger.error(kIngest, error.message);
    ingest_failed_ = true;
  };
  hooks.on_dead_letter = [this](const std::string& reason) { parts_.refused.add(reason); };
  hooks.on_durable = [this](const std::string& source, const stream::Position& position) {
    if (parts_.push && source == stream::PushSource::kName) parts_.push->note_durable(position);
  };
  parts_.ingest =
      std::make_unique<stream::Ingest>(*parts_.source, *parts_.log,
                                       stream::IngestOptions{.group_ms = values.integer("group-interval"),
                                                             .group_bytes = static_cast<uint64_t>(values.integer("group-size")),
                                                             .max_future_skew_ms = values.integer("max-future-skew")},
                                       context_.clock, std::move(hooks));
  ingest_ended_ = false;
  return Done{};
}

Status RunProcess::open_server() {
  if (!wants_server(context_.values)) return Done{};
  auto server = RunServer::start(context_, parts_);
  if (!server.ok()) return server.error();
  server_ = *std::move(server);
  return Done{};
}

void RunProcess::start() {
  threads_left_ = parts_.pipelines.size() + (parts_.ingest ? 1 : 0);
  for (const auto& running : parts_.pipelines) {
    run_thread(running->pipeline->name(), [&pipeline = *running->pipeline] { return pipeline.run(); });
  }
  if (!parts_.ingest) return;
  run_thread(std::string(kIngest), [this] {
    Status outcome = parts_.ingest->run();
    ingest_ended_ = true;
    return outcome;
  });
}

void RunProcess::run_thread(std::string name, std::function<Status()> run) {
  threads_.emplace_back([this, name = std::move(name), run = std::move(run)] {
    name_thread(name);
    note_end(name, run());
  });
}

void RunProcess::note_end(const std::string& name, const Status& outcome) {
  if (!outcome.ok()) {
    context_.logger.error(name, outcome.error().message);
    stop();
  }
  const std::lock_guard lock(mutex_);
  if (!outcome.ok() && !failure_) failure_ = outcome.error();
  if (--threads_left_ > 0) return;
  // A process whose files are at their ends goes on serving, and taking what is pushed.
  const uint64_t one = 1;
  static_cast<void>(write(ended_, &one, sizeof one));
}

void RunProcess::stop() {
  if (parts_.stopping.exchange(true)) return;
  if (parts_.ingest) parts_.ingest->stop();
  for (const auto& running : parts_.pipelines) running->pipeline->stop();
}

Status RunProcess::join() {
  threads_.clear();
  if (server_) server_->stop();
  if (failure_) return *failure_;
  if (context_.values.flag("until-end") && ingest_failed_) {
    return Error{ErrorKind::kOutside, "a source could not be read to its end; what it gave is kept"};
  }
  return Done{};
}

RunProcess::~RunProcess() {
  stop();
  threads_.clear();
  server_.reset();
  if (ended_ >= 0) close(ended_);
}

void RunProcess::tell_trouble(const std::string& name, const std::string& trouble) const {
  if (trouble.empty()) {
    context_.logger.info(name, "goes on");
  } else {
    context_.logger.warning(name, trouble, {{"retrying", parts_.stopping ? "no" : "yes"}});
  }
}

}  // namespace rsvpulse::app
