#include "app/trend_command.h"

#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/live_sources.h"
#include "app/live_trend.h"
#include "app/notes.h"
#include "app/refusals.h"
#include "app/replay_source.h"
#include "app/trend_printer.h"
#include "app/trend_run.h"
#include "trend/trend_replay.h"

namespace rsvpulse::app {
namespace {

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
  if (values.flag("follow") && values.positionals().empty()) return "--follow needs the files to follow";
  if (values.positionals().empty() && isatty(STDIN_FILENO)) return "nothing to read: name files, or - for standard input";
  return "";
}

int fail(const Error& error, Notes& notes) {
  notes.tell(error.message);
  return EXIT_FAILURE;
}

// Counts `paths` and prints. Returns the exit code.
int rank_files(const config::Values& values, const std::vector<std::string>& paths, Refusals& refusals, Notes& notes) {
  const SystemClock wall_clock;
  const auto opened = open_replay_source(paths, static_cast<size_t>(values.integer("batch-bytes")), wall_clock);
  if (!opened.ok()) return fail(opened.error(), notes);
  stream::Source& source = **opened;
  const trend::RankingOptions ranking = ranking_options(values);
  TrendPrinter printer(values);
  bool source_failed = false;
  // Stays until the process ends, which gives its memory back at once; piece by piece takes a hundredth of the whole run.
  static trend::TrendReplay* replay = nullptr;
  const auto print = [&](int64_t now) { printer.print(view_of(replay->states(), ranking, now, printer.shows_windows())); };
  replay = new trend::TrendReplay(
      source, replay_options(values, wall_clock),
      {.on_refused = [&](const stream::Batch& batch, const trend::RefusedLine& line) { refusals.add(batch, line); },
       .on_period = print,
       .on_counted = {},
       .on_source_error =
           [&](const Error& error) {
             source_failed = true;
             notes.tell(error.message);
           }});
  replay->run();
  print(replay->now());

  const trend::Conservation sums = replay->conservation();
  tell_conservation(sums, notes);
  const bool letters_written = refusals.finish();
  if (!sums.sums_meet()) throw std::logic_error("the conservation sums do not meet");
  if (nothing_was_a_message(sums)) notes.tell("nothing in the input was a message");
  return source_failed || !letters_written || nothing_was_a_message(sums) ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace

int run_trend(const config::Values& values) {
  Notes notes("rsvpulse trend");
  if (const std::string fault = contradiction(values); !fault.empty()) {
    notes.tell(fault);
    return 2;
  }
  Refusals refusals(notes);
  if (is_live(values)) {
    if (const Status opened = refusals.open(values.text("dead-letters")); !opened.ok()) return fail(opened.error(), notes);
    return run_live_trend(values, refusals, notes);
  }
  const auto& named = values.positionals();
  const auto paths = expand_sources(named.empty() ? std::vector<std::string>{"-"} : named);
  if (!paths.ok()) return fail(paths.error(), notes);
  if (const Status opened = refusals.open(values.text("dead-letters")); !opened.ok()) return fail(opened.error(), notes);
  return rank_files(values, *paths, refusals, notes);
}

}  // namespace rsvpulse::app
