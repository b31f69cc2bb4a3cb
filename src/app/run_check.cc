#include "app/run_check.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/data_folder.h"
#include "app/replay_source.h"
#include "app/run_kafka.h"
#include "app/run_server.h"
#include "app/store_options.h"
#include "connect/file_source.h"
#include "connect/kafka_log.h"
#include "connect/kafka_source.h"
#include "connect/open_source.h"
#include "lake/bulk_load.h"
#include "lake/duckdb.h"

namespace rsvpulse::app {
namespace {

constexpr int64_t kKafkaWaitMs = 10'000;
constexpr auto kArchiveWait = std::chrono::seconds(15);

// The nearest folder that is there, which is where a new one would be made.
std::filesystem::path nearest_folder(const std::string& named) {
  std::error_code ignored;
  std::filesystem::path path = std::filesystem::absolute(named, ignored).lexically_normal();
  while (!std::filesystem::exists(path, ignored) && path.has_relative_path()) path = path.parent_path();
  return path;
}

Status writable(const std::string& named) {
  const std::filesystem::path folder = nearest_folder(named);
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    return Error{ErrorKind::kConfig, fmt::format("{}: is no folder", folder.string())};
  }
  // Rights alone do not tell: the file system may be read-only, or full.
  std::string file = (folder / ".rsvpulse-check-XXXXXX").string();
  const int descriptor = mkostemp(file.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return Error{ErrorKind::kConfig, fmt::format("{}: cannot be written: {}", folder.string(), std::strerror(errno))};
  }
  close(descriptor);
  unlink(file.c_str());
  return Done{};
}

class RunCheck {
 public:
  explicit RunCheck(const RunContext& context) : context_(context), values_(context.values) {}

  std::vector<Finding> look() {
    look_at_data_folder();
    if (uses_kafka(values_)) {
      look_at_kafka();
    } else {
      look_at_log();
    }
    look_at_server();
    if (runs(kIngest)) look_at_sources();
    if (runs("archive")) look_at_archive();
    if (runs("tables")) look_at_tables();
    return std::move(findings_);
  }

 private:
  bool runs(std::string_view pipeline) const {
    const auto pipelines = values_.list("pipelines");
    return std::find(pipelines.begin(), pipelines.end(), pipeline) != pipelines.end();
  }
  void note(std::string part, std::string found) { findings_.push_back({std::move(part), std::move(found)}); }
  void note(std::string part, std::string found, const Status& outcome) {
    if (outcome.ok()) return note(std::move(part), std::move(found));
    findings_.push_back({std::move(part), "", outcome.error()});
  }

  void look_at_data_folder() {
    const std::string& folder = values_.text("data-dir");
    std::error_code ignored;
    const bool is_there = std::filesystem::exists(folder, ignored);
    const auto space = std::filesystem::space(nearest_folder(folder), ignored);
    note("data folder",
         fmt::format("{}: can be {}; {:.1f} GiB are free", folder, is_there ? "written" : "made",
                     static_cast<double>(space.available) / double{1 << 30}),
         writable(folder));
  }

  void look_at_log() {
    const std::string folder = log_folder(values_.text("data-dir"));
    std::error_code ignored;
    if (!std::filesystem::exists(folder, ignored)) return note("log", "is made at the first start");
    const auto log = open_log(context_);
    note("log", fmt::format("{}: can be opened", folder), log.ok() ? Status(Done{}) : Status(log.error()));
  }

  // `brokers`, with the settings of the log. What librdkafka noted meanwhile tells more than a time-out does.
  void look_at_brokers(const std::string& part, const std::string& brokers, const std::vector<std::string>& topics) {
    auto options = kafka_options(values_, context_.logger);
    if (!options.ok()) return note(part, "", options.error());
    auto noted = std::make_shared<NotedLast>();
    options->brokers = brokers;
    options->note = [noted](std::string_view what) { noted->set(what); };
    const Status reached = connect::check_kafka(*options, topics, kKafkaWaitMs);
    const std::string more = noted->get();
    if (reached.ok() || more.empty()) return note(part, fmt::format("{}: answers", brokers), reached);
    note(part, "", Error{reached.error().kind, fmt::format("{} ({})", reached.error().message, more)});
  }

  void look_at_kafka() {
    const std::string& prefix = values_.text("kafka-prefix");
    look_at_brokers(
        "Kafka", values_.text("kafka"),
        {prefix + std::string(connect::KafkaLog::kMessagesTopic), prefix + std::string(connect::KafkaLog::kDeadLettersTopic)});
  }

  void look_at_server() {
    if (!wants_server(values_)) return note("server", "none");
    const std::string& listen = values_.text("listen");
    const bool has_token = !values_.text("push-token").empty();
    const bool has_tls = !values_.text("tls-certificate").empty() || !values_.text("tls-key").empty();
    note("server",
         fmt::format("{}: reading {}, pushing {}{}", listen, values_.text("read-token").empty() ? "is free" : "wants a token",
                     has_token             ? "wants a token"
                     : is_loopback(listen) ? "is free"
                                           : "is refused: there is no --push-token",
                     has_tls ? ", over TLS" : ""),
         check_reach(listen, values_));
    if (has_tls) {
      note("TLS", fmt::format("{}: is a certificate, and the key fits", values_.text("tls-certificate")),
           net::check_certificate(values_.text("tls-certificate"), values_.text("tls-key")));
    }
  }

  Status check_source(const std::string& name) const {
    if (is_archive(name)) {
      const auto source = open_archive_source(name, context_.clock);
      return source.ok() ? Status(Done{}) : Status(source.error());
    }
    if (!connect::is_url(name)) {
      const auto paths = connect::expand_paths({name});
      return paths.ok() ? Status(Done{}) : Status(paths.error());
    }
    if (name.starts_with("kafka://")) {
      auto options = kafka_options(values_, context_.logger);
      if (!options.ok()) return options.error();
      const auto source = connect::KafkaSource::make(name, *std::move(options));
      return source.ok() ? Status(Done{}) : Status(source.error());
    }
    const auto options = connect::live_source_options(values_);
    if (!options.ok()) return options.error();
    const auto source = connect::open_url(name, *options);
    return source.ok() ? Status(Done{}) : Status(source.error());
  }

  void look_at_sources() {
    // Told once, however many URLs there are.
    if (const auto options = connect::live_source_options(values_); !options.ok()) note("sources", "", options.error());
    for (const std::string& name : named_sources(values_)) {
      const Status known = check_source(name);
      const auto address = name.starts_with("kafka://") ? connect::parse_kafka_address(name)
                                                        : Result<connect::KafkaAddress>(connect::KafkaAddress{});
      if (known.ok() && address.ok() && !address->brokers.empty()) {
        look_at_brokers("source", address->brokers, {address->topic});
      } else {
        note("source",
             connect::is_url(name) && !is_archive(name) ? name + ": is connected to when it runs" : name + ": is there", known);
      }
    }
  }

  void look_at_archive() {
    const auto until = std::chrono::steady_clock::now() + kArchiveWait;
    const auto store = open_archive(values_, context_.clock, [until] { return std::chrono::steady_clock::now() > until; });
    if (!store.ok()) return note("archive", "", store.error());
    const std::string name = (*store)->name();
    std::error_code ignored;
    const bool is_local = !name.starts_with("s3://");
    // A folder that is not there yet is not made for the sake of a question.
    const bool is_new = is_local && !std::filesystem::exists(name, ignored);
    note("archive", fmt::format("{}: {}", name, is_new ? "can be made" : "can be written and read"),
         is_new ? writable(name) : (*store)->check());
  }

  void look_at_tables() {
    std::vector<std::string> targets = values_.list("tables-to");
    const bool is_default = targets.empty();
    if (is_default) targets.push_back(values_.text("data-dir") + "/tables.duckdb");
    for (const std::string& target : targets) look_at_table_target(target, is_default);
  }

  void look_at_table_target(const std::string& target, bool is_default) {
    switch (lake::target_kind(target)) {
      case lake::TargetKind::kPostgres: {
        auto session = lake::open_session(target, {});
        if (!session.ok()) return note("tables", "", session.error());
        const Status connected = (*session)->ensure_connected();
        return note("tables", fmt::format("{}: lets us in", (*session)->name()), connected);
      }
      case lake::TargetKind::kDuckdb: {
        if (lake::has_duckdb()) {
          const std::filesystem::path folder = std::filesystem::path(target).parent_path();
          return note("tables", fmt::format("{}: can be written", target), writable(folder.empty() ? "." : folder.string()));
        }
        if (is_default && !values_.is_given("pipelines")) return note("tables", "none: this build has no DuckDB");
        return note("tables", "", Error{ErrorKind::kConfig, fmt::format("{}: this build has no DuckDB", target)});
      }
      case lake::TargetKind::kFolder:
      case lake::TargetKind::kObjects:
        break;
    }
    note("tables", "",
         Error{ErrorKind::kUsage, fmt::format("--tables-to {}: neither a file that ends in .duckdb nor postgres://…", target)});
  }

  // librdkafka's threads tell.
  class NotedLast {
   public:
    void set(std::string_view what) {
      const std::lock_guard lock(mutex_);
      last_ = what;
    }
    std::string get() const {
      const std::lock_guard lock(mutex_);
      return last_;
    }

   private:
    mutable std::mutex mutex_;
    std::string last_;
  };

  const RunContext& context_;
  const config::Values& values_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_run(const RunContext& context) { return RunCheck(context).look(); }

}  // namespace rsvpulse::app
