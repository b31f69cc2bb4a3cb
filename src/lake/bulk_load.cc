#include "lake/bulk_load.h"

#include <utility>

#include <fmt/format.h>

#include "lake/duckdb_session.h"
#include "lake/postgres_session.h"
#include "lake/sql.h"

namespace rsvpulse::lake {
namespace {

constexpr int kTries = 8;
constexpr size_t kDuckdbBytes = size_t{384} << 20;

ParquetOptions parquet_options(const BulkOptions& bulk) {
  return {.threads = bulk.threads,
          .memory_bytes = kDuckdbBytes,
          .spill_folder = bulk.spill_folder,
          .with_history = bulk.with_history};
}

Result<LoadOutcome> load_parquet(stream::Source& source, const LoadOptions& options, LakePlace& place, const LoadHooks& hooks,
                                 const Clock& clock) {
  if (!has_duckdb()) return Duckdb::open("", {}).error();
  if (Status status = place.lock(); !status.ok()) return status.error();
  BulkBuilder builder(options.bulk);
  if (options.append) {
    const auto current = place.current();
    if (!current.ok()) return current.error();
    if (*current) {
      const auto next_offset = read_parquet(**current, builder, parquet_options(options.bulk));
      if (!next_offset.ok()) return next_offset.error();
      builder.begin_at(*next_offset);
    }
  }
  if (Status status = builder.read(source, hooks.reading); !status.ok()) return status.error();
  const auto folder = place.begin();
  if (!folder.ok()) return folder.error();
  const auto rows = write_parquet(builder, *folder, parquet_options(options.bulk), hooks.on_rows);
  if (!rows.ok()) return rows.error();
  Status status = write_manifest(*folder, *rows, builder.counts(), clock.now_ms());
  if (status.ok()) status = place.publish();
  if (status.ok()) status = place.clean(options.keep_snapshots);
  return status.ok() ? Result<LoadOutcome>({builder.counts(), *rows}) : status.error();
}

Result<RowCounts> count_rows(SqlSession& session) {
  RowCounts counts{};
  for (const Table& table : tables()) {
    const auto rows = session.query(fmt::format("SELECT count(*) FROM {}", quoted(table.name)));
    if (!rows.ok()) return rows.error();
    counts[static_cast<size_t>(table.id)] = std::stoull(*rows->rows.front().front());
  }
  return counts;
}

// Behind all positions that the tables hold.
Result<uint64_t> next_offset(SqlSession& session) {
  uint64_t next = 0;
  for (const Table& table : tables()) {
    const auto rows = session.query(fmt::format("SELECT max(updated_position) FROM {}", quoted(table.name)));
    if (!rows.ok()) return rows.error();
    const auto& greatest = rows->rows.front().front();
    if (greatest) next = std::max(next, static_cast<uint64_t>(std::stoll(*greatest) / kPartitions) + 1);
  }
  return next;
}

Result<LoadOutcome> load_database(stream::Source& source, const LoadOptions& options, const LoadHooks& hooks) {
  auto session = open_session(options.target, {.threads = options.bulk.threads,
                                               .memory_bytes = kDuckdbBytes + options.bulk.memory_bytes,
                                               .spill_folder = options.bulk.spill_folder});
  if (!session.ok()) return session.error();
  TableStore store(std::move(session).value(), options.bulk.with_history);
  const auto is_empty = store.is_empty();
  if (!is_empty.ok()) return is_empty.error();
  if (!*is_empty && !options.append) {
    return Error{ErrorKind::kUsage,
                 fmt::format("{}: its tables hold rows; --append merges new ones into them", store.session().name())};
  }
  const auto first = *is_empty ? Result<uint64_t>(uint64_t{0}) : next_offset(store.session());
  if (!first.ok()) return first.error();
  BulkBuilder builder(options.bulk);
  builder.begin_at(*first);
  if (Status status = builder.read(source, hooks.reading); !status.ok()) return status.error();
  const TableWrite write{
      .rows = &builder, .pipeline = "structure", .positions = {}, .messages = builder.counts().applied(), .rejected = {}};
  Status written = store.write(write);
  for (int tries = 1; !written.ok() && written.error().kind == ErrorKind::kOutside && tries < kTries; ++tries) {
    hooks.on_retry(written.error());
    if (options.wait) options.wait();
    written = store.write(write);
  }
  if (!written.ok()) return written.error();
  const auto rows = count_rows(store.session());
  return rows.ok() ? Result<LoadOutcome>({builder.counts(), *rows}) : rows.error();
}

}  // namespace

TargetKind target_kind(std::string_view target) {
  if (target.starts_with("s3://")) return TargetKind::kObjects;
  if (is_postgres_address(target)) return TargetKind::kPostgres;
  return target.ends_with(".duckdb") ? TargetKind::kDuckdb : TargetKind::kFolder;
}

Result<std::unique_ptr<SqlSession>> open_session(const std::string& target, const DuckdbOptions& options) {
  if (target_kind(target) == TargetKind::kPostgres) return postgres_session(target);
  auto database = Duckdb::open(target, options);
  if (!database.ok()) return database.error();
  return duckdb_session(std::move(database).value(), target);
}

Result<LoadOutcome> bulk_load(stream::Source& source, const LoadOptions& options, LakePlace* place, const LoadHooks& hooks,
                              const Clock& clock) {
  return place ? load_parquet(source, options, *place, hooks, clock) : load_database(source, options, hooks);
}

}  // namespace rsvpulse::lake
