#include "app/trend_command.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/complain.h"
#include "app/trend_output.h"
#include "base/printable.h"
#include "connect/file_source.h"
#include "rsvp/dead_letter.h"
#include "trend/trend_replay.h"

namespace rsvpulse::app {
namespace {

constexpr uint64_t kRefusalsShown = 5;

void note(std::string_view text) { complain("rsvpulse trend", text); }

// Columns of the terminal on standard output, or of a page.
int output_columns() {
  winsize size{};
  constexpr int kPage = 100;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kPage;
}

// By the convention of no-color.org: set and not empty means none.
bool colour_is_wanted() {
  const char* const refused = std::getenv("NO_COLOR");
  return !refused || *refused == '\0';
}

// How rankings are shown, as the options say.
class Printer {
 public:
  explicit Printer(const config::Values& values)
      : form_(values.text("output")), is_terminal_(isatty(STDOUT_FILENO) == 1), with_windows_(values.flag("windows")) {
    table_ = {.columns = output_columns(), .colour = is_terminal_ && colour_is_wanted(), .with_windows = with_windows_};
  }

  bool shows_windows() const { return form_ == "json" || with_windows_; }

  void print(TrendView view) {
    // Rows for programs are exact, but what reaches a terminal must not command it.
    if (is_terminal_ && (form_ == "tsv" || form_ == "csv")) {
      for (trend::RankedEntry& entry : view.ranking) entry.name = printable(entry.name);
    }
    std::string text = shown(view);
    // Blocks of several periods need a mark between them; json lines and log blocks have theirs.
    if (previous_ && (form_ == "table" || form_ == "tsv" || form_ == "csv")) text = "\n" + text;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    previous_ = std::make_unique<TrendView>(std::move(view));
  }

 private:
  std::string shown(const TrendView& view) const {
    if (form_ == "tsv") return to_tsv(view);
    if (form_ == "csv") return to_csv(view);
    if (form_ == "json") return to_json(view);
    if (form_ == "log") return to_log(view, with_windows_);
    return to_table(view, previous_.get(), table_);
  }

  std::string form_;
  bool is_terminal_;
  bool with_windows_;
  TableOptions table_;
  std::unique_ptr<TrendView> previous_;
};

// Where refused lines go: the first few to standard error, all to the file that was asked for.
class Refusals {
 public:
  // An empty path: no file. Fails when the file cannot be made.
  Status open(const std::string& path) {
    if (path.empty()) return Done{};
    file_.reset(std::fopen(path.c_str(), "wbe"));
    path_ = path;
    if (!file_) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
    return Done{};
  }

  void add(const stream::Batch& batch, const trend::RefusedLine& refused) {
    if (++count_ <= kRefusalsShown) {
      note(fmt::format("{}:{}: {}{}{}", batch.source, refused.line.number, refused.refusal.field,
                       refused.refusal.field.empty() ? "" : ": ", refused.refusal.reason));
    }
    if (!file_) return;
    std::string line;
    rsvp::append_json_line({.source = batch.source,
                            .line = refused.line.number,
                            .offset = refused.line.offset,
                            .refusal = refused.refusal,
                            .bytes = batch.text(refused.line)},
                           line);
    failed_ = std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() || failed_;
  }

  // Tells what was not shown. False when the file did not take everything.
  bool finish() {
    if (count_ > kRefusalsShown && !file_) {
      note(fmt::format("{} more lines are no messages; --dead-letters FILE keeps them all", count_ - kRefusalsShown));
    } else if (count_ > 0 && file_) {
      note(fmt::format("{}: {} dead letters", path_, count_));
    }
    failed_ = (file_ && std::fclose(file_.release()) != 0) || failed_;
    if (failed_) note(fmt::format("{}: cannot be written to the end", path_));
    return !failed_;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  uint64_t count_ = 0;
  bool failed_ = false;
};

trend::RankingOptions ranking_options(const config::Values& values) {
  trend::RankingOptions options;
  options.top = static_cast<size_t>(values.integer("top"));
  options.days = values.integer("days");
  options.decay = values.real("decay");
  options.idle_minutes = values.integer("idle-minutes");
  for (const std::string& name : values.list("by")) options.by.insert(*trend::dimension_named(name));
  return options;
}

uint32_t thread_count(int64_t asked) {
  if (asked > 0) return static_cast<uint32_t>(asked);
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) == 0 ? static_cast<uint32_t>(CPU_COUNT(&processors)) : 1;
}

trend::ReplayOptions replay_options(const config::Values& values, const Clock& wall_clock) {
  trend::ReplayOptions options;
  options.threads = thread_count(values.integer("threads"));
  options.days = values.integer("days");
  if (values.is_set("now")) options.fixed_now = values.integer("now");
  if (values.text("clock") == "wall") options.wall_clock = &wall_clock;
  if (values.is_set("every")) options.period_ms = values.integer("every");
  return options;
}

// What is wrong with options that are good one by one; empty when nothing is.
std::string contradiction(const config::Values& values) {
  if (values.is_set("every") && values.is_set("now")) return "--every does not go with --now: a fixed now has no periods";
  const std::string& form = values.text("output");
  if (values.flag("windows") && (form == "tsv" || form == "csv")) {
    return fmt::format("--windows does not go with --output {}: its rows are the ranking's; use table, log or json", form);
  }
  if (values.positionals().empty() && isatty(STDIN_FILENO)) return "nothing to read: name files, or - for standard input";
  return "";
}

std::string plural(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void tell_conservation(const trend::Conservation& sums) {
  note(fmt::format("{} read: {} applied, {} duplicate, {} superseded, {} expired, {}; {} out of order by over 60 s",
                   plural(sums.read, "message", "messages"), sums.applied, sums.duplicate, sums.superseded, sums.expired,
                   plural(sums.dead_letter, "dead letter", "dead letters"), sums.out_of_order));
}

// Counts `paths` and prints. Returns the exit code.
int rank_files(const config::Values& values, std::vector<std::string> paths, Refusals& refusals) {
  connect::FileSource source(std::move(paths), static_cast<size_t>(values.integer("batch-bytes")));
  const SystemClock wall_clock;
  const trend::RankingOptions ranking = ranking_options(values);
  Printer printer(values);
  bool source_failed = false;
  trend::TrendReplay* replay_pointer = nullptr;
  const auto print = [&](int64_t now) {
    const trend::States states = replay_pointer->states();
    const auto shown = printer.shows_windows() ? windows(states, {.days = ranking.days}, now) : trend::Windows();
    printer.print({now, rank(states, ranking, now), shown});
  };
  trend::TrendReplay replay(
      source, replay_options(values, wall_clock),
      {.on_refused = [&](const stream::Batch& batch, const trend::RefusedLine& line) { refusals.add(batch, line); },
       .on_period = print,
       .on_counted = {},
       .on_source_error =
           [&](const Error& error) {
             source_failed = true;
             note(error.message);
           }});
  replay_pointer = &replay;
  replay.run();
  print(replay.now());

  const trend::Conservation sums = replay.conservation();
  tell_conservation(sums);
  const bool letters_written = refusals.finish();
  if (!sums.sums_meet()) throw std::logic_error("the conservation sums do not meet");
  if (sums.read == sums.dead_letter) note("nothing in the input was a message");
  return source_failed || !letters_written || sums.read == sums.dead_letter ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace

int run_trend(const config::Values& values) {
  if (const std::string fault = contradiction(values); !fault.empty()) {
    note(fault);
    return 2;
  }
  const auto& named = values.positionals();
  const auto paths = connect::expand_paths(named.empty() ? std::vector<std::string>{"-"} : named);
  if (!paths.ok()) {
    note(paths.error().message);
    return EXIT_FAILURE;
  }
  Refusals refusals;
  if (const Status opened = refusals.open(values.text("dead-letters")); !opened.ok()) {
    note(opened.error().message);
    return EXIT_FAILURE;
  }
  return rank_files(values, *paths, refusals);
}

}  // namespace rsvpulse::app
