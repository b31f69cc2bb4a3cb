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
#include "app/byte_progress.h"
#include "app/complain.h"
#include "app/quantities.h"
#include "app/rows.h"
#include "app/store_options.h"
#include "archive/archive_source.h"
#include "archive/manifest.h"
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

void note(std::string_view text) { complain("rsvpulse archive", text); }

int failed(std::string_view text) {
  note(text);
  return EXIT_FAILURE;
}

void write_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// What all actions work on.
struct Job {
  const config::Values& values;
  objects::ObjectStore& store;
  const Clock& clock;
  stream::Topic topic;
  archive::TimeSpan span;
};

std::string time_text(int64_t ms) { return ms < 0 ? "" : iso_text(ms); }

// Sums of objects, one row of a list.
struct Listed {
  uint64_t objects = 0;
  uint64_t size = 0;
  archive::ObjectSummary sum;  // records of 0: no manifest told
};

void add_to(Listed& row, const archive::StoredObject& object, const archive::ObjectSummary* told) {
  row.objects += 1;
  row.size += object.size;
  if (!told) return;
  const bool first = row.sum.records == 0;
  row.sum.records += told->records;
  row.sum.bytes += told->bytes;
  const auto least = [first](int64_t a, int64_t b) { return first || a < 0 ? b : (b < 0 ? a : std::min(a, b)); };
  row.sum.first_arrival_ms = least(row.sum.first_arrival_ms, told->first_arrival_ms);
  row.sum.first_mtime = least(first ? -1 : row.sum.first_mtime, told->first_mtime);
  row.sum.last_arrival_ms = first ? told->last_arrival_ms : std::max(row.sum.last_arrival_ms, told->last_arrival_ms);
  row.sum.last_mtime = first ? told->last_mtime : std::max(row.sum.last_mtime, told->last_mtime);
}

std::string row_name(const archive::StoredObject& object, const std::string& by) {
  if (by == "object") return object.key;
  return iso_text(object.name.hour_ms).substr(0, by == "day" ? 10 : 13);
}

int list(const Job& job) {
  const auto catalog = archive::read_catalog(job.store, job.topic, job.span);
  if (!catalog.ok()) return failed(catalog.error().message);
  std::map<std::string, archive::ObjectSummary> told;
  ByteProgress progress;
  for (size_t i = 0; i < catalog->manifests.size(); ++i) {
    const auto manifest = archive::load_manifest(job.store, catalog->manifests[i]);
    if (!manifest.ok()) {
      progress.clear();
      note(manifest.error().message);
      continue;
    }
    for (const archive::ObjectSummary& summary : manifest->objects) told[summary.key] = summary;
    progress.show(i + 1, catalog->manifests.size());
  }
  progress.clear();
  const std::string& by = job.values.text("per");
  std::map<std::string, Listed> listed;
  Listed all;
  for (const archive::StoredObject& object : catalog->objects) {
    const auto found = told.find(object.key);
    const archive::ObjectSummary* const summary = found == told.end() ? nullptr : &found->second;
    add_to(listed[row_name(object, by)], object, summary);
    add_to(all, object, summary);
  }
  Rows rows{{{by}, {"objects", true}, {"messages", true}, {"bytes", true}, {"size", true}, {"first_mtime"}, {"last_mtime"}},
            {}};
  for (const auto& [name, row] : listed) {
    rows.cells.push_back({name, std::to_string(row.objects), std::to_string(row.sum.records), std::to_string(row.sum.bytes),
                          std::to_string(row.size), time_text(row.sum.first_mtime), time_text(row.sum.last_mtime)});
  }
  write_out(rows_text(rows, job.values.text("output")));
  note(fmt::format("{}: {} of {}, {} in {}", job.store.name(), counted(all.objects, "object", "objects"), bytes_text(all.size),
                   counted(all.sum.records, "message", "messages"), bytes_text(all.sum.bytes)));
  return EXIT_SUCCESS;
}

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

int verify(const Job& job) {
  Bookmark bookmark(job.values.text("resume"));
  const auto after = bookmark.load();
  if (!after.ok()) return failed(after.error().message);
  ByteProgress progress;
  const auto report = archive::verify(job.store, {.topic = job.topic,
                                                  .span = job.span,
                                                  .after = *after,
                                                  .on_object = [&](std::string_view key, uint64_t done, uint64_t total) {
                                                    progress.show(done, total);
                                                    static_cast<void>(bookmark.save(std::string(key)));
                                                  }});
  progress.clear();
  if (!report.ok()) return failed(report.error().message);
  for (const std::string& problem : report->problems) write_out(printable(problem) + "\n");
  note(fmt::format("{}: {}, {}, {}: {}", job.store.name(), counted(report->objects, "object", "objects"),
                   counted(report->records, "record", "records"), bytes_text(report->size),
                   report->problems.empty() ? "all is well" : counted(report->problems.size(), "problem", "problems")));
  bool is_well = report->problems.empty();
  if (job.values.flag("against-live")) {
    const auto same = verify_against_live(job.values.text("data-dir"), job.store, job.clock);
    if (!same.ok()) return failed(same.error().message);
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
int stream_out(const Job& job, double speed) {
  archive::ArchiveSource source(job.store, {.topic = job.topic, .span = job.span, .speed = speed}, job.clock);
  Bookmark bookmark(job.values.text("resume"));
  const auto noted = bookmark.load();
  if (!noted.ok()) return failed(noted.error().message);
  if (const auto position = read_position(*noted)) {
    if (const Status resumed = source.resume(*position); !resumed.ok()) return failed(resumed.error().message);
  }
  ByteProgress progress(isatty(STDOUT_FILENO) == 0);
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  bool is_whole = true;
  stream::Batch batch;
  std::string out;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      progress.clear();
      note(outcome.error().message);
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
    if (const Status saved = bookmark.save(position_text(source.position())); !saved.ok()) return failed(saved.error().message);
    progress.show(source.progress().done, source.progress().total);
  }
  progress.clear();
  if (const Status saved = bookmark.save(position_text(source.position()), true); !saved.ok()) {
    return failed(saved.error().message);
  }
  return is_whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

int compact(const Job& job) {
  const bool dry_run = job.values.flag("dry-run");
  ByteProgress progress;
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
  if (!report.ok()) return failed(report.error().message);
  note(fmt::format("{}: {} {} {}", job.store.name(), counted(report->before, "object", "objects"),
                   dry_run ? "would become" : "became", report->after));
  return EXIT_SUCCESS;
}

int expire(const Job& job) {
  const bool dry_run = job.values.flag("dry-run");
  const auto report = archive::expire(job.store, job.topic, job.values.integer("keep"), job.clock.now_ms(), dry_run);
  if (!report.ok()) return failed(report.error().message);
  for (const std::string& key : report->keys) write_out(key + "\n");
  note(fmt::format("{}: {} {}, {}", job.store.name(), dry_run ? "would remove" : "removed",
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

int act(const std::string& action, const Job& job) {
  if (action == "list") return list(job);
  if (action == "verify") return verify(job);
  if (action == "compact") return compact(job);
  if (action == "expire") return expire(job);
  return stream_out(job, action == "replay" ? job.values.real("speed") : 0);
}

}  // namespace

int run_archive(const config::Values& values) {
  const std::string& action = values.positionals().front();
  const std::vector<std::string_view> known = {"list", "verify", "cat", "compact", "replay", "expire"};
  if (std::find(known.begin(), known.end(), action) == known.end()) {
    note(fmt::format("{} is not one of list, verify, cat, compact, replay, expire{}", config::cited(action),
                     config::nearest_hint(action, known)));
    return kWrongUsage;
  }
  const auto span = time_span(values);
  const std::string fault = span.ok() ? contradiction(values, action) : span.error().message;
  if (!fault.empty()) {
    note(fault);
    return kWrongUsage;
  }
  const SystemClock clock;
  const auto store = open_archive(values, clock);
  if (!store.ok()) {
    note(store.error().message);
    return kWrongConfiguration;
  }
  const auto topic = values.text("topic") == "messages" ? stream::Topic::kMessages : stream::Topic::kDeadLetters;
  return act(action, {values, **store, clock, topic, *span});
}

}  // namespace rsvpulse::app
