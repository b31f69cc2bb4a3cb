#include "app/structure_command.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "app/complain.h"
#include "app/progress_line.h"
#include "app/replay_source.h"
#include "app/rows.h"
#include "lake/bulk_load.h"
#include "lake/check.h"
#include "objects/open_store.h"
#include "rsvp/dead_letter.h"

namespace rsvpulse::app {
namespace {

constexpr uint64_t kRefusalsShown = 5;
constexpr auto kRetryWait = std::chrono::seconds(3);

void note(std::string_view text) { complain("rsvpulse structure", text); }

int exit_code(const Error& error) { return error.kind == ErrorKind::kUsage ? 2 : EXIT_FAILURE; }

int fail(const Error& error) {
  note(error.message);
  return exit_code(error);
}

uint32_t thread_count(int64_t asked) {
  if (asked > 0) return static_cast<uint32_t>(asked);
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) == 0 ? static_cast<uint32_t>(CPU_COUNT(&processors)) : 1;
}

// Of the files, when all are plain: what is read of compressed ones says nothing about how much is left.
uint64_t total_bytes(const std::vector<std::string>& paths) {
  uint64_t sum = 0;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path.ends_with(".gz") || path.ends_with(".zst") || !std::filesystem::is_regular_file(path, code)) return 0;
    sum += std::filesystem::file_size(path, code);
  }
  return sum;
}

// Where lines that no table can take go: the first few to standard error, all to the file that was asked for.
class Refusals {
 public:
  explicit Refusals(ProgressLine& progress) : progress_(progress) {}

  Status open(const std::string& path) {
    path_ = path;
    if (path.empty()) return Done{};
    file_.reset(std::fopen(path.c_str(), "wbe"));
    if (!file_) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
    return Done{};
  }

  void add(const stream::Batch& batch, const stream::Line& line, const rsvp::Refusal& refusal) {
    if (++count_ <= kRefusalsShown) {
      progress_.clear();
      note(fmt::format("{}:{}: {}{}{}", batch.source, line.number, refusal.field, refusal.field.empty() ? "" : ": ",
                       refusal.reason));
    }
    if (!file_) return;
    std::string text;
    rsvp::append_json_line(
        {.source = batch.source, .line = line.number, .offset = line.offset, .refusal = refusal, .bytes = batch.text(line)},
        text);
    failed_ = std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() || failed_;
  }

  // False when the file did not take everything.
  bool finish() {
    if (count_ > kRefusalsShown && !file_) {
      note(fmt::format("{} more lines that no table can take; --dead-letters FILE keeps them all", count_ - kRefusalsShown));
    }
    failed_ = (file_ && std::fclose(file_.release()) != 0) || failed_;
    if (failed_) note(fmt::format("{}: cannot be written to the end", path_));
    return !failed_;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  ProgressLine& progress_;
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  uint64_t count_ = 0;
  bool failed_ = false;
};

// The hooks of a load, and what they found.
class Watch {
 public:
  explicit Watch(const std::vector<std::string>& paths) : progress_(total_bytes(paths)), refusals_(progress_) {}

  Status open(const std::string& dead_letters) { return refusals_.open(dead_letters); }

  lake::LoadHooks hooks() {
    lake::LoadHooks hooks;
    hooks.reading.on_refused = [this](const stream::Batch& batch, const stream::Line& line, const rsvp::Refusal& refusal) {
      refusals_.add(batch, line, refusal);
    };
    hooks.reading.on_source_error = [this](const Error& error) {
      source_failed_ = true;
      tell(error.message);
    };
    hooks.reading.on_progress = [this](const lake::BulkCounts& counts) { progress_.read(counts.lines, counts.bytes); };
    hooks.on_rows = [this](uint64_t rows) {
      const std::lock_guard lock(mutex_);
      progress_.wrote(rows_ += rows);
    };
    hooks.on_retry = [this](const Error& error) { tell(error.message + "; trying again"); };
    return hooks;
  }

  // Tells what was not told yet; false when the run is no success.
  bool finish() {
    progress_.clear();
    return refusals_.finish() && !source_failed_;
  }

 private:
  void tell(const std::string& text) {
    progress_.clear();
    note(text);
  }

  ProgressLine progress_;
  Refusals refusals_;
  std::mutex mutex_;
  uint64_t rows_ = 0;
  bool source_failed_ = false;
};

std::string spill_folder(const config::Values& values) {
  if (values.is_set("spill-dir")) return values.text("spill-dir");
  const char* const folder = std::getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

lake::BulkOptions bulk_options(const config::Values& values) {
  return {.threads = thread_count(values.integer("threads")),
          .memory_bytes = static_cast<size_t>(values.integer("memory")),
          .spill_folder = spill_folder(values),
          .with_history = values.flag("history")};
}

void print(const Rows& rows, const config::Values& values) {
  const std::string text = rows_text(rows, values.text("output"));
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_outcome(const lake::LoadOutcome& outcome, const config::Values& values) {
  Rows shown{.columns = {{"table"}, {.name = "rows", .is_number = true}}, .cells = {}};
  for (const lake::Table& table : lake::tables()) {
    if (table.optional && !values.flag("history")) continue;
    shown.cells.push_back({std::string(table.name), std::to_string(outcome.rows[static_cast<size_t>(table.id)])});
  }
  print(shown, values);
  const lake::BulkCounts& counts = outcome.counts;
  note(fmt::format("{} lines read: {} applied, {} rejected for want of a key, {} malformed", counts.lines, counts.applied(),
                   counts.rejected, counts.malformed));
}

// Where Parquet goes; nullptr for a database.
Result<std::unique_ptr<lake::LakePlace>> open_place(const config::Values& values, const Clock& clock) {
  const std::string& target = values.text("to");
  switch (lake::target_kind(target)) {
    case lake::TargetKind::kFolder:
      return lake::folder_place(target, clock);
    case lake::TargetKind::kObjects: {
      auto store = objects::open_store(target,
                                       {.endpoint = values.text("s3-endpoint"),
                                        .region = values.text("s3-region"),
                                        .addressing = values.text("s3-addressing")},
                                       clock);
      if (!store.ok()) return store.error();
      return lake::objects_place(std::move(store).value(), spill_folder(values), clock);
    }
    case lake::TargetKind::kDuckdb:
    case lake::TargetKind::kPostgres:
      break;
  }
  return std::unique_ptr<lake::LakePlace>();
}

int load(const config::Values& values, const std::vector<std::string>& paths) {
  const SystemClock clock;
  const std::string& target = values.text("to");
  auto place = open_place(values, clock);
  if (!place.ok()) return fail(place.error());
  const lake::LoadOptions options{.target = target,
                                  .append = values.flag("append"),
                                  .keep_snapshots = static_cast<size_t>(values.integer("keep-snapshots")),
                                  .bulk = bulk_options(values),
                                  .wait = [] { std::this_thread::sleep_for(kRetryWait); }};
  Watch watch(paths);
  if (const Status opened = watch.open(values.text("dead-letters")); !opened.ok()) return fail(opened.error());
  const auto source = open_replay_source(paths, static_cast<size_t>(values.integer("batch-bytes")), clock);
  if (!source.ok()) return fail(source.error());
  const auto outcome = lake::bulk_load(**source, options, place->get(), watch.hooks(), clock);
  const bool is_whole = watch.finish();
  if (!outcome.ok()) return fail(outcome.error());
  print_outcome(*outcome, values);
  return is_whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

// What is looked at: a database, or Parquet by way of a DuckDB in memory.
struct Checked {
  std::unique_ptr<lake::SqlSession> session;
  std::function<std::string(const lake::Table&)> relation;
  bool is_database = false;
  std::unique_ptr<lake::LakePlace> place = {};  // holds what was fetched
};

Result<Checked> open_checked(const config::Values& values, const Clock& clock) {
  const std::string& target = values.text("to");
  const lake::DuckdbOptions duckdb{.threads = thread_count(0), .read_only = true};
  auto place = open_place(values, clock);
  if (!place.ok()) return place.error();
  if (!*place) {
    auto session = lake::open_session(target, duckdb);
    if (!session.ok()) return session.error();
    if (Status status = (*session)->ensure_connected(); !status.ok()) return status.error();
    return Checked{
        std::move(session).value(), [](const lake::Table& table) { return '"' + std::string(table.name) + '"'; }, true, {}};
  }
  const auto folder = (*place)->current();
  if (!folder.ok()) return folder.error();
  if (!*folder) return Error{ErrorKind::kOutside, fmt::format("{}: no lake was published there", target)};
  auto session = lake::open_session("", {.threads = duckdb.threads});
  if (!session.ok()) return session.error();
  return Checked{std::move(session).value(),
                 [folder = **folder](const lake::Table& table) {
                   std::error_code code;
                   const bool is_there = std::filesystem::exists(std::filesystem::path(folder) / table.name, code);
                   return is_there ? lake::parquet_relation(folder, table) : std::string();
                 },
                 false, std::move(place).value()};
}

std::string example_text(const lake::TextRows& examples) {
  std::string text;
  for (const auto& row : examples.rows) {
    text += text.empty() ? "" : "; ";
    for (size_t c = 0; c < row.size(); ++c) {
      text += fmt::format("{}{}={}", c == 0 ? "" : " ", examples.columns[c], row[c].value_or("(missing)"));
    }
  }
  return text;
}

// Reads the sources anew and compares the numbers of rows.
Result<std::vector<lake::Finding>> compare_with_sources(const config::Values& values, const std::vector<std::string>& paths,
                                                        lake::LakeCheck& check) {
  Watch watch(paths);
  lake::BulkBuilder builder(bulk_options(values));
  const SystemClock clock;
  const auto source = open_replay_source(paths, static_cast<size_t>(values.integer("batch-bytes")), clock);
  if (!source.ok()) return source.error();
  const lake::LoadHooks hooks = watch.hooks();
  if (Status status = builder.read(**source, hooks.reading); !status.ok()) return status.error();
  if (!watch.finish()) return Error{ErrorKind::kOutside, "the sources could not be read to their end"};
  return check.compare_counts(builder);
}

int check_lake(const config::Values& values, const std::vector<std::string>& paths) {
  const SystemClock clock;
  auto checked = open_checked(values, clock);
  if (!checked.ok()) return fail(checked.error());
  lake::LakeCheck check(*checked->session, checked->relation);
  auto findings = check.run();
  if (!findings.ok()) return fail(findings.error());
  const auto take = [&](Result<std::vector<lake::Finding>> more) -> Status {
    if (!more.ok()) return more.error();
    findings->insert(findings->end(), more->begin(), more->end());
    return Done{};
  };
  Status status = checked->is_database ? take(check.reconcile()) : Status(Done{});
  if (status.ok() && !paths.empty()) status = take(compare_with_sources(values, paths, check));
  if (!status.ok()) return fail(status.error());
  Rows shown{.columns = {{"check"}, {"table"}, {"finding"}, {.name = "rows", .is_number = true}, {"examples"}}, .cells = {}};
  for (const lake::Finding& finding : *findings) {
    shown.cells.push_back(
        {finding.check, finding.table, finding.text, std::to_string(finding.rows), example_text(finding.examples)});
  }
  if (!findings->empty() || values.text("output") != "table") print(shown, values);
  note(findings->empty() ? "nothing is wrong" : fmt::format("{} of the checks found something", findings->size()));
  return findings->empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_structure(const config::Values& values) {
  if (!values.is_set("to")) {
    note("--to is missing: a folder, s3://bucket/prefix, a file that ends in .duckdb, or postgres://host/database");
    return 2;
  }
  const auto& named = values.positionals();
  const bool checks = values.flag("check");
  if (named.empty() && !checks && isatty(STDIN_FILENO)) {
    note("nothing to read: name files, or - for standard input");
    return 2;
  }
  const auto paths = expand_sources(named.empty() && !checks ? std::vector<std::string>{"-"} : named);
  if (!paths.ok()) return fail(paths.error());
  return checks ? check_lake(values, *paths) : load(values, *paths);
}

}  // namespace rsvpulse::app
