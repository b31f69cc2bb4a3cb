// Bulk load: a source of any length into tables, wherever they are to be: what `rsvpulse structure` does.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "lake/bulk_builder.h"
#include "lake/lake_place.h"
#include "lake/parquet.h"
#include "lake/table_store.h"

namespace rsvpulse::lake {

enum class TargetKind : uint8_t { kFolder, kObjects, kDuckdb, kPostgres };
// By what the name looks like: s3://…, postgres://… or postgresql://…, *.duckdb, else a folder.
TargetKind target_kind(std::string_view target);

struct LoadOptions {
  std::string target;
  bool append = false;
  size_t keep_snapshots = 2;
  BulkOptions bulk;
  std::function<void()> wait = {};  // before a database is tried again
};

struct LoadHooks {
  BulkHooks reading;
  std::function<void(uint64_t)> on_rows;  // from any thread: so many rows more are written; of Parquet only
  std::function<void(const Error&)> on_retry;
};

struct LoadOutcome {
  BulkCounts counts;
  RowCounts rows{};
};

// Opens what `target` names, reads `source` to its end and writes. Nothing of the target changes unless all went well. `place`
// is where Parquet goes, else nullptr.
Result<LoadOutcome> bulk_load(stream::Source& source, const LoadOptions& options, LakePlace* place, const LoadHooks& hooks,
                              const Clock& clock);

// The database that a target of kDuckdb or kPostgres names.
Result<std::unique_ptr<SqlSession>> open_session(const std::string& target, const DuckdbOptions& options);

}  // namespace rsvpulse::lake
