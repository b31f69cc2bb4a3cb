#include "app/structure_check.h"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "app/rows.h"
#include "app/structure_job.h"
#include "lake/check.h"

namespace rsvpulse::app {
namespace {

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
    return Checked{std::move(session).value(), lake::database_relation, true, {}};
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

// Reads the sources anew and compares the numbers of rows.
Result<std::vector<lake::Finding>> compare_with_sources(const config::Values& values, const std::vector<std::string>& paths,
                                                        lake::LakeCheck& check, Notes& notes) {
  const SystemClock clock;
  StructureInput input(values, paths, notes);
  if (Status opened = input.open(clock); !opened.ok()) return opened.error();
  lake::BulkBuilder builder(bulk_options(values));
  if (Status status = builder.read(input.source(), input.hooks().reading); !status.ok()) return status.error();
  if (!input.finish()) return Error{ErrorKind::kOutside, "the sources could not be read to their end"};
  return check.compare_counts(builder);
}

}  // namespace

int check_lake(const config::Values& values, const std::vector<std::string>& paths, Notes& notes) {
  const SystemClock clock;
  auto checked = open_checked(values, clock);
  if (!checked.ok()) return fail(checked.error(), notes);
  lake::LakeCheck check(*checked->session, checked->relation);
  auto findings = checked->is_database ? check.run_with_sums() : check.run();
  if (!findings.ok()) return fail(findings.error(), notes);
  if (!paths.empty()) {
    const auto more = compare_with_sources(values, paths, check, notes);
    if (!more.ok()) return fail(more.error(), notes);
    findings->insert(findings->end(), more->begin(), more->end());
  }
  Rows shown{.columns = {{"check"}, {"table"}, {"finding"}, {.name = "rows", .is_number = true}, {"examples"}}, .cells = {}};
  for (const lake::Finding& finding : *findings) {
    shown.cells.push_back(
        {finding.check, finding.table, finding.text, std::to_string(finding.rows), lake::example_text(finding.examples)});
  }
  if (!findings->empty() || values.text("output") != "table") print_rows(shown, values.text("output"));
  notes.tell(findings->empty() ? "nothing is wrong" : fmt::format("{} of the checks found something", findings->size()));
  return findings->empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace rsvpulse::app
