#include "app/run_process.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"

namespace rsvpulse::app {
namespace {

using stream::LogExtent;
using stream::Topic;

constexpr int kBlockingThreads = 8;

bool is_loopback(const std::string& listen) {
  const auto endpoint = net::parse_endpoint(listen);
  return endpoint.ok() && (endpoint->host == "localhost" || endpoint->host == "::1" || endpoint->host.starts_with("127."));
}

uint64_t total(const stream::LogPositions& positions) {
  uint64_t sum = 0;
  for (const auto& [partition, offset] : positions) sum += offset;
  return sum;
}

uint64_t behind(const stream::LogPositions& ends, const stream::LogPositions& firsts, const stream::LogPositions& positions) {
  uint64_t lag = 0;
  for (const auto& [partition, end] : ends) {
    const auto found = positions.find(partition);
    const uint64_t from = found == positions.end() ? firsts.at(partition) : found->second;
    lag += end > from ? end - from : 0;
  }
  return lag;
}

// Empty when the log cannot be read: the page has more to show.
serve::DeadLettersFact newest_dead_letters(stream::Log& log, size_t limit) {
  serve::DeadLettersFact fact;
  const auto extent = log.extent(Topic::kDeadLetters);
  if (!extent.ok()) return fact;
  fact.total = total(extent->next);
  if (limit == 0) return fact;
  auto reader = log.reader(Topic::kDeadLetters, "");
  if (!reader.ok()) return fact;
  stream::LogPositions from = extent->next;
  for (auto& [partition, offset] : from)
    offset = std::max(extent->first.at(partition), offset - std::min<uint64_t>(offset, limit));
  (*reader)->on_assignment({[from](const auto&) -> Result<stream::LogPositions> { return from; }, {}});
  stream::Batch batch;
  while (true) {
    const auto outcome = (*reader)->read(batch, 0);
    if (!outcome.ok() || *outcome != stream::ReadOutcome::kBatch) break;
    for (const stream::Line& line : batch.lines) fact.json_lines.emplace_back(batch.text(line));
  }
  std::reverse(fact.json_lines.begin(), fact.json_lines.end());
  if (fact.json_lines.size() > limit) fact.json_lines.resize(limit);
  return fact;
}

}  // namespace

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
  process->log_ = *std::move(log);
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
  auto running = std::make_unique<Running>();
  running->made = std::move(made);
  const std::string& name = running->made.name;
  if (running->made.live) live_ = running->made.live;
  auto reader = log_->reader(running->made.topic, name);
  if (!reader.ok()) return reader.error();
  running->reader = *std::move(reader);
  const int64_t interval_ms = running->made.flush_interval_ms;
  if (running->made.kafka) {
    running->made.kafka->set_reader(*running->reader);
    kafka_ = running->made.kafka.get();
  }
  running->pipeline = std::make_unique<stream::Pipeline>(
      *running->reader, *running->made.sink,
      stream::PipelineOptions{.name = name,
                              .flush_interval_ms = interval_ms > 0 ? interval_ms : values.integer("checkpoint-interval"),
                              .until_end = values.flag("until-end"),
                              .may_end = [this] { return ingest_ended_.load(); }},
      context_.clock, [this, name](const std::string& trouble) { tell_trouble(name, trouble); });
  running_.push_back(std::move(running));
  return Done{};
}

Status RunProcess::open_ingest() {
  const config::Values& values = context_.values;
  const auto pipelines = values.list("pipelines");
  if (std::find(pipelines.begin(), pipelines.end(), kIngest) == pipelines.end()) return Done{};
  auto parts = open_sources(context_, *log_);
  if (!parts.ok()) return parts.error();
  if (!values.flag("until-end")) {
    auto push = std::make_unique<stream::PushSource>();
    push_ = push.get();
    parts->push_back({std::string(stream::PushSource::kName), std::move(push), true});
  }
  source_ = std::make_unique<stream::MergedSource>(*std::move(parts), context_.clock);
  stream::IngestHooks hooks;
  hooks.on_trouble = [this](const std::string& trouble) { tell_trouble(std::string(kIngest), trouble); };
  hooks.on_source_error = [this](const Error& error) {
    context_.logger.error(kIngest, error.message);
    ingest_failed_ = true;
  };
  hooks.on_durable = [this](const std::string& source, const stream::Position& position) {
    if (push_ && source == stream::PushSource::kName) push_->note_durable(position);
  };
  ingest_ =
      std::make_unique<stream::Ingest>(*source_, *log_,
                                       stream::IngestOptions{.group_ms = values.integer("group-interval"),
                                                             .group_bytes = static_cast<uint64_t>(values.integer("group-size")),
                                                             .max_future_skew_ms = values.integer("max-future-skew")},
                                       context_.clock, std::move(hooks));
  ingest_ended_ = false;
  return Done{};
}

Status RunProcess::open_server() {
  const config::Values& values = context_.values;
  const std::string& listen = values.text("listen");
  if (listen == "none" || (values.flag("until-end") && !values.is_given("listen"))) return Done{};
  if (!is_loopback(listen) && values.text("read-token").empty() && !values.flag("public")) {
    return Error{ErrorKind::kConfig,
                 fmt::format("--listen {}: others than this machine can connect; give readers a token (RSVPULSE_READ_TOKEN, "
                             "--read-token-file), or let everybody read with --public",
                             listen)};
  }
  auto server = net::Server::start({.listen = listen,
                                    .tls_certificate = values.text("tls-certificate"),
                                    .tls_key = values.text("tls-key"),
                                    .base_path = values.text("base-path"),
                                    .blocking_threads = kBlockingThreads,
                                    .requests_per_second = values.real("request-rate"),
                                    .common_headers = serve::Site::security_headers(),
                                    .served = {}},
                                   make_routes());
  if (!server.ok()) return server.error();
  server_ = *std::move(server);
  context_.logger.info("serve", "listening", {{"url", server_->url()}});
  return Done{};
}

std::vector<net::Route> RunProcess::make_routes() {
  const config::Values& values = context_.values;
  std::vector<net::Route> routes = serve::api_routes(api_parts());
  if (!live_) return routes;
  site_ = std::make_unique<serve::Site>(*live_, facts(), context_.clock,
                                        serve::SiteOptions{.on_wall_clock = context_.on_wall_clock,
                                                           .read_token = values.text("read-token"),
                                                           .admin_token = values.text("push-token")});
  for (net::Route& route : site_->routes()) routes.push_back(std::move(route));
  for (net::Route& route : routes) route = site_->guarded(std::move(route));
  return routes;
}

serve::Facts RunProcess::facts() const {
  serve::Facts facts;
  facts.sources = [this] {
    std::vector<serve::SourceFact> found;
    if (!source_) return found;
    for (auto& part : source_->parts()) found.push_back({std::move(part.name), std::move(part.state)});
    return found;
  };
  facts.dead_letters = [this](size_t limit) { return newest_dead_letters(*log_, limit); };
  return facts;
}

serve::ApiParts RunProcess::api_parts() {
  const config::Values& values = context_.values;
  serve::PushOptions push{.token = values.text("push-token"),
                          .needs_token = !is_loopback(values.text("listen")),
                          .max_future_skew_ms = values.integer("max-future-skew"),
                          .submit = {}};
  if (push_) {
    push.submit = [this, wait_ms = values.integer("push-wait")](const std::vector<std::string>& lines) {
      return push_->submit(lines, wait_ms);
    };
  }
  serve::ApiParts parts;
  if (kafka_)
    parts.merged = [this](auto now, auto* ranking, const auto& windows) { return kafka_->view(now, ranking, windows); };
  return {.trends = live_,
          .merged = std::move(parts.merged),
          .log = [this] { return report_log(); },
          .pipelines = [this] { return report_pipelines(); },
          .unready = [this] { return unready(); },
          .push = std::make_shared<serve::Push>(std::move(push), context_.clock)};
}

void RunProcess::start() {
  threads_left_ = running_.size() + (ingest_ ? 1 : 0);
  for (const auto& running : running_) {
    run_thread(running->pipeline->name(), [&pipeline = *running->pipeline] { return pipeline.run(); });
  }
  if (!ingest_) return;
  run_thread(std::string(kIngest), [this] {
    Status outcome = ingest_->run();
    ingest_ended_ = true;
    return outcome;
  });
}

void RunProcess::run_thread(std::string name, std::function<Status()> run) {
  threads_.emplace_back([this, name = std::move(name), run = std::move(run)] { note_end(name, run()); });
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
  if (stopping_.exchange(true)) return;
  if (ingest_) ingest_->stop();
  for (const auto& running : running_) running->pipeline->stop();
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
    context_.logger.warning(name, trouble, {{"retrying", "yes"}});
  }
}

Result<serve::LogReport> RunProcess::report_log() const {
  const auto messages = log_->extent(Topic::kMessages);
  if (!messages.ok()) return messages.error();
  const auto dead = log_->extent(Topic::kDeadLetters);
  if (!dead.ok()) return dead.error();
  return serve::LogReport{.records = total(messages->next) - total(messages->first),
                          .bytes = messages->bytes,
                          .dead_letters = total(dead->next),
                          .first = messages->first,
                          .next = messages->next};
}

std::vector<serve::PipelineReport> RunProcess::report_pipelines() const {
  std::vector<serve::PipelineReport> reports;
  // The positions first: the log's ends are then not before them.
  for (const auto& running : running_) {
    const stream::PipelineState state = running->pipeline->state();
    serve::PipelineReport report{.name = running->pipeline->name(),
                                 .positions = state.written,
                                 .checkpoint_ms = state.flushed_at_ms,
                                 .checkpoint_took_ms = state.flush_ms,
                                 .trouble = state.trouble};
    if (running->made.live) report.conservation = running->made.live->conservation();
    if (running->made.rejected) report.rejected = running->made.rejected();
    reports.push_back(std::move(report));
  }
  const auto extent = log_->extent(Topic::kMessages);
  const auto dead_extent = log_->extent(Topic::kDeadLetters);
  if (!extent.ok() || !dead_extent.ok()) return reports;
  for (size_t i = 0; i < reports.size(); ++i) {
    const LogExtent& of_topic = running_[i]->made.topic == Topic::kMessages ? *extent : *dead_extent;
    reports[i].lag = behind(of_topic.next, of_topic.first, reports[i].positions);
  }
  if (!ingest_) return reports;
  serve::PipelineReport ingest{.name = std::string(kIngest), .positions = extent->next};
  ingest.conservation.applied = total(extent->next);
  ingest.conservation.dead_letter = total(dead_extent->next);
  if (ingest_->counts().blocked) ingest.trouble = "the log takes nothing at the moment";
  reports.insert(reports.begin(), std::move(ingest));
  return reports;
}

std::string RunProcess::unready() const {
  if (stopping_) return "ending";
  if (live_ && live_->version() == 0) return "trends: loading what was counted before";
  if (ingest_ && ingest_->counts().blocked) return "ingest: the log takes nothing at the moment";
  for (const auto& running : running_) {
    if (const std::string trouble = running->pipeline->state().trouble; !trouble.empty()) {
      return fmt::format("{}: {}", running->pipeline->name(), trouble);
    }
  }
  return "";
}

}  // namespace rsvpulse::app
