#include "app/tables_part.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "app/tables_check.h"
#include "base/hash.h"
#include "lake/bulk_load.h"
#include "lake/table_store.h"
#include "lake/tables_sink.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kPipeline = "tables";

// A name of its own for each target but the embedded one, by which the log knows how far it is.
std::string pipeline_name(const std::string& target, bool is_embedded) {
  return is_embedded ? std::string(kPipeline) : fmt::format("{}-{:08x}", kPipeline, static_cast<uint32_t>(hash64(target)));
}

Result<MadeSink> make_one(const std::string& target, bool is_embedded, const RunContext& context) {
  const config::Values& values = context.values;
  const lake::TargetKind kind = lake::target_kind(target);
  if (kind != lake::TargetKind::kDuckdb && kind != lake::TargetKind::kPostgres) {
    return Error{ErrorKind::kUsage,
                 fmt::format("--tables-to {}: neither a file that ends in .duckdb nor postgres://…", target)};
  }
  auto session = lake::open_session(target, {});
  if (!session.ok()) return session.error();
  const int64_t check_ms = values.integer("tables-check-interval");
  std::shared_ptr<TablesCheck> check;
  if (check_ms > 0) {
    auto checking = (*session)->another();
    if (!checking.ok()) return checking.error();
    check = std::make_shared<TablesCheck>(std::move(checking).value(), pipeline_name(target, is_embedded), check_ms,
                                          context.clock, context.logger);
  }
  const bool with_history = values.flag("tables-history");
  auto sink = std::make_unique<lake::TablesSink>(
      std::make_unique<lake::TableStore>(std::move(session).value(), with_history),
      lake::TablesSinkOptions{.pipeline = std::string(kPipeline),
                              .batch_messages = static_cast<uint64_t>(values.integer("tables-batch")),
                              .with_history = with_history});
  const lake::TablesSinkCounts& counts = sink->counts();
  MadeSink made{.name = pipeline_name(target, is_embedded),
                .sink = std::move(sink),
                .flush_interval_ms = values.integer("tables-interval"),
                .rejected = [&counts] { return counts.rejected.load(); }};
  if (check) made.check = [check] { return check->newest(); };
  return made;
}

}  // namespace

Result<std::vector<MadeSink>> make_tables(const RunContext& context) {
  const config::Values& values = context.values;
  std::vector<std::string> targets = values.list("tables-to");
  const bool is_embedded = targets.empty();
  std::vector<MadeSink> made;
  if (is_embedded) {
    // On by default must not mean that a build without DuckDB does not run.
    if (!lake::has_duckdb() && !values.is_given("pipelines")) {
      context.logger.warning(kPipeline, "this build has no DuckDB, so no tables are kept; tools/setup fetches it");
      return made;
    }
    targets.push_back(values.text("data-dir") + "/tables.duckdb");
  }
  for (const std::string& target : targets) {
    auto one = make_one(target, is_embedded, context);
    if (!one.ok()) return one.error();
    made.push_back(std::move(one).value());
  }
  return made;
}

}  // namespace rsvpulse::app
