#include "app/archive_command.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/archive_against_live.h"
#include "app/archive_list.h"
#include "app/progress_line.h"
#include "app/quantities.h"
#include "app/store_options.h"
#include "archive/archive_source.h"
#include "archive/upkeep.h"
#include "archive/verify.h"
#include "base/files.h"
#include "base/printable.h"
#include "base/utc_time.h"
#include "config/describe.h"
#include "config/nearest.h"

namespace rsvpulse::app {
namespace {

constexpr int kWrongUsage = 2;
constexpr int kWrongConfiguration = 78;

void write_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Keeps a position in the file that --resume names; does nothing without.
class Bookmark {
 public:
  explicit Bookmark(std::string path) : path_(std::move(path)) {}

  Result<std::string> load() const {
    if (path_.empty()) return std::string();
    auto text = read_file(path_);
    if (!text.ok()) return text.error();
    return text->value_or("");
  }
  // At most once a second, or when `must`.
  Status save(const std::string& text, bool must = false) {
    const auto now = std::chrono::steady_clock::now();
    if (path_.empty() || (!must && now - saved_ < std::chrono::seconds(1))) return Done{};
    saved_ = now;
    return replace_file(path_, text);
  }

 private:
  std::string path_;
  std::chrono::steady_clock::time_point saved_;
};

int verify(const ArchiveJob& job) {
  Bookmark bookmark(job.values.text("resume"));
  const auto after = bookmark.load();
  if (!after.ok()) return failed(job, after.error().message);
  ProgressLine progress;
  const auto report = archive::verify(job.store, {.topic = job.topic,
                                                  .span = job.span,
                                                  .after = *after,
                                                  .on_object = [&](std::string_view key, uint64_t done, uint64_t total) {
                                                    progress.show(done, total);
                                                    static_cast<void>(bookmark.save(std::string(key)));
                                                  }});
  progress.clear();
  if (!report.ok()) return failed(job, report.error().message);
  for (const std::string& problem : report->problems) write_out(printable(problem) + "\n");
  job.notes.tell(
      fmt::format("{}: {}, {}, {}: {}", job.store.name(), counted(report->objects, "object", "objects"),
                  counted(report->records, "record", "records"), bytes_text(report->size),
                  report->problems.empty() ? "all is well" : counted(report->problems.size(), "problem", "problems")));
  bool is_well = report->problems.empty();
  if (job.values.flag("against-live")) {
    const auto same = verify_against_live(job.values.text("data-dir"), job.store, job.clock);
    if (!same.ok()) return failed(job, same.error().message);
    is_well = *same && is_well;
  }
  return is_well ? EXIT_SUCCESS : EXIT_FAILURE;
}

std::string position_text(const stream::Position& position) {
  return fmt::format("{} {} {}\n", position.source, position.offset, position.line_number);
}

std::optional<stream::Position> read_position(const std::string& text) {
  char key[1024];
  unsigned long long offset = 0;
  unsigned long long line = 0;
  if (std::sscanf(text.c_str(), "%1023s %llu %llu", key, &offset, &line) != 3) return std::nullopt;
  return stream::Position{key, offset, line};
}

// cat and replay: the lines to standard output.
int stream_out(const ArchiveJob& job, double speed) {
  archive::ArchiveSource source(job.store, {.topic = job.topic, .span = job.span, .speed = speed}, job.clock);
  Bookmark bookmark(job.values.text("resume"));
  const auto noted = bookmark.load();
  if (!noted.ok()) return failed(job, noted.error().message);
  if (const auto position = read_position(*noted)) {
    if (const Status resumed = source.resume(*position); !resumed.ok()) return failed(job, resumed.error().message);
  }
  ProgressLine progress(isatty(STDOUT_FILENO) == 0);
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  bool is_whole = true;
  stream::Batch batch;
  std::string out;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      progress.clear();
      job.notes.tell(outcome.error().message);
      if (outcome.error().kind != ErrorKind::kCorrupt) return EXIT_FAILURE;
      is_whole = false;  // the objects after it are read all the same
      continue;
    }
    if (*outcome != stream::ReadOutcome::kBatch) break;
    out.clear();
    for (const stream::Line& line : batch.lines) {
      // What reaches a terminal must not command it.
      out += is_terminal ? printable(batch.text(line)) : batch.text(line);
      out += '\n';
    }
    write_out(out);
    if (std::fflush(stdout) != 0) return EXIT_FAILURE;  // told by the caller; a closed pipe is no failure there
    if (const Status saved = bookmark.save(position_text(source.position())); !saved.ok())
      return failed(job, saved.error().message);
    progress.show(source.progress().done, source.progress().total);
  }
  progress.clear();
  if (const Status saved = bookmark.save(position_text(source.position()), true); !saved.ok()) {
    return failed(job, saved.error().message);
  }
  return is_whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

int compact(const ArchiveJob& job) {
  const bool dry_run = job.values.flag("dry-run");
  ProgressLine progress;
  const auto report = archive::compact(
      job.store, {.topic = job.topic,
                  .span = job.span,
                  .spool_folder = fmt::format("{}/compact-{}", spool_folder(job.values.text("data-dir")), getpid()),
                  .target_bytes = static_cast<uint64_t>(job.values.integer("target-size")),
                  .dry_run = dry_run,
                  .on_object = [&](std::string_view key, size_t merged, uint64_t done, uint64_t total) {
                    progress.clear();
                    write_out(fmt::format("{}\t{}\n", key, merged));
                    progress.show(done, total);
                  }});
  progress.clear();
  if (!report.ok()) return failed(job, report.error().message);
  job.notes.tell(fmt::format("{}: {} {} {}", job.store.name(), counted(report->before, "object", "objects"),
                             dry_run ? "would become" : "became", report->after));
  return EXIT_SUCCESS;
}

int expire(const ArchiveJob& job) {
  const bool dry_run = job.values.flag("dry-run");
  const auto report = archive::expire(job.store, job.topic, job.values.integer("keep"), job.clock.now_ms(), dry_run);
  if (!report.ok()) return failed(job, report.error().message);
  for (const std::string& key : report->keys) write_out(key + "\n");
  job.notes.tell(fmt::format("{}: {} {}, {}", job.store.name(), dry_run ? "would remove" : "removed",
                             counted(report->keys.size(), "object", "objects"), bytes_text(report->size)));
  return EXIT_SUCCESS;
}

// What is wrong with options that are good one by one; empty when nothing is.
std::string contradiction(const config::Values& values, const std::string& action) {
  if (action == "expire" && !values.is_set("keep")) return "expire needs --keep, such as --keep 400d";
  for (const auto& [option, actions] :
       std::map<std::string, std::vector<std::string>>{{"speed", {"replay"}},
                                                       {"keep", {"expire"}},
                                                       {"against-live", {"verify"}},
                                                       {"dry-run", {"compact", "expire"}},
                                                       {"resume", {"verify", "cat", "replay"}}}) {
    const bool fits = std::find(actions.begin(), actions.end(), action) != actions.end();
    if (values.is_given(option) && !fits) return fmt::format("--{} does not go with {}", option, action);
  }
  return "";
}

Result<archive::TimeSpan> time_span(const config::Values& values) {
  archive::TimeSpan span;
  for (const auto& [option, time] : {std::pair{"from", &span.from_ms}, std::pair{"to", &span.to_ms}}) {
    if (!values.is_set(option)) continue;
    const auto parsed = parse_utc(values.text(option));
    if (!parsed) {
      return Error{ErrorKind::kUsage, fmt::format("--{} {}: is no time; 2026-11-24 or 2026-11-24T18:05 is", option,
                                                  config::cited(values.text(option)))};
    }
    *time = *parsed;
  }
  if (span.from_ms >= span.to_ms) return Error{ErrorKind::kUsage, "--from is not before --to"};
  return span;
}

int act(const std::string& action, const ArchiveJob& job) {
  if (action == "list") return list_archive(job);
  if (action == "verify") return verify(job);
  if (action == "compact") return compact(job);
  if (action == "expire") return expire(job);
  return stream_out(job, action == "replay" ? job.values.real("speed") : 0);
}

}  // namespace

int run_archive(const config::Values& values) {
  Notes notes("rsvpulse archive");
  const std::string& action = values.positionals().front();
  const std::vector<std::string_view> known = {"list", "verify", "cat", "compact", "replay", "expire"};
  if (std::find(known.begin(), known.end(), action) == known.end()) {
    notes.tell(fmt::format("{} is not one of list, verify, cat, compact, replay, expire{}", config::cited(action),
                           config::nearest_hint(action, known)));
    return kWrongUsage;
  }
  const auto span = time_span(values);
  const std::string fault = span.ok() ? contradiction(values, action) : span.error().message;
  if (!fault.empty()) {
    notes.tell(fault);
    return kWrongUsage;
  }
  const SystemClock clock;
  const auto store = open_archive(values, clock);
  if (!store.ok()) {
    notes.tell(store.error().message);
    return kWrongConfiguration;
  }
  const auto topic = values.text("topic") == "messages" ? stream::Topic::kMessages : stream::Topic::kDeadLetters;
  return act(action, {values, **store, clock, topic, *span, notes});
}

}  // namespace rsvpulse::app
