#include "app/structure_command.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "app/replay_source.h"
#include "app/rows.h"
#include "app/structure_check.h"
#include "app/structure_job.h"

namespace rsvpulse::app {
namespace {

constexpr auto kRetryWait = std::chrono::seconds(3);

void print_outcome(const lake::LoadOutcome& outcome, const config::Values& values, Notes& notes) {
  Rows shown{.columns = {{"table"}, {.name = "rows", .is_number = true}}, .cells = {}};
  for (const lake::Table& table : lake::tables()) {
    if (table.optional && !values.flag("history")) continue;
    shown.cells.push_back({std::string(table.name), std::to_string(outcome.rows[static_cast<size_t>(table.id)])});
  }
  print_rows(shown, values.text("output"));
  const lake::BulkCounts& counts = outcome.counts;
  notes.tell(fmt::format("{} lines read: {} applied, {} rejected for want of a key, {} malformed", counts.lines,
                         counts.applied(), counts.rejected, counts.malformed));
}

int load(const config::Values& values, const std::vector<std::string>& paths, Notes& notes) {
  const SystemClock clock;
  auto place = open_place(values, clock);
  if (!place.ok()) return fail(place.error(), notes);
  const lake::LoadOptions options{.target = values.text("to"),
                                  .append = values.flag("append"),
                                  .keep_snapshots = static_cast<size_t>(values.integer("keep-snapshots")),
                                  .bulk = bulk_options(values),
                                  .wait = [] { std::this_thread::sleep_for(kRetryWait); }};
  StructureInput input(values, paths, notes);
  if (const Status opened = input.open(clock); !opened.ok()) return fail(opened.error(), notes);
  const auto outcome = lake::bulk_load(input.source(), options, place->get(), input.hooks(), clock);
  const bool is_whole = input.finish();
  if (!outcome.ok()) return fail(outcome.error(), notes);
  print_outcome(*outcome, values, notes);
  return is_whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_structure(const config::Values& values) {
  Notes notes("rsvpulse structure");
  if (!values.is_set("to")) {
    notes.tell("--to is missing: a folder, s3://bucket/prefix, a file that ends in .duckdb, or postgres://host/database");
    return 2;
  }
  const auto& named = values.positionals();
  const bool checks = values.flag("check");
  if (named.empty() && !checks && isatty(STDIN_FILENO)) {
    notes.tell("nothing to read: name files, or - for standard input");
    return 2;
  }
  const auto paths = expand_sources(named.empty() && !checks ? std::vector<std::string>{"-"} : named);
  if (!paths.ok()) return fail(paths.error(), notes);
  return checks ? check_lake(values, *paths, notes) : load(values, *paths, notes);
}

}  // namespace rsvpulse::app
