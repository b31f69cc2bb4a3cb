#include "lake/parquet.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "lake/sql.h"

namespace rsvpulse::lake {
namespace {

namespace fs = std::filesystem;

constexpr int kRowGroupRows = 122'880;
constexpr uint64_t kReportRows = 16'384;

struct Part {
  const Table* table = nullptr;
  KeyRange range;
  std::string path;
};

// Tells of rows as they pass.
class Counted final : public RowStream {
 public:
  Counted(RowStream& rows, const std::function<void(uint64_t)>& on_rows) : rows_(rows), on_rows_(on_rows) {}
  Result<RecordView> next() override {
    auto row = rows_.next();
    if (row.ok() && *row && ++passed_ % kReportRows == 0) on_rows_(kReportRows);
    return row;
  }

 private:
  RowStream& rows_;
  const std::function<void(uint64_t)>& on_rows_;
  uint64_t passed_ = 0;
};

// The files to write, those that take longest first.
Result<std::vector<Part>> parts_of(const BulkBuilder& rows, const std::string& folder, const ParquetOptions& options) {
  std::vector<Part> parts;
  for (const TableId id : {TableId::kRsvps, TableId::kRsvpHistory, TableId::kEvents, TableId::kMembers, TableId::kGroupsTopics,
                           TableId::kGroups, TableId::kVenues, TableId::kTopics}) {
    const Table& table = lake::table(id);
    if (table.optional && !options.with_history) continue;
    const fs::path place = fs::path(folder) / table.name;
    std::error_code code;
    fs::create_directories(place, code);
    if (code) return Error{ErrorKind::kOutside, fmt::format("{}: {}", place.string(), code.message())};
    const auto ranges =
        id == TableId::kRsvps || id == TableId::kRsvpHistory ? rows.divide(id, options.threads) : std::vector<KeyRange>(1);
    for (size_t i = 0; i < ranges.size(); ++i)
      parts.push_back({&table, ranges[i], (place / fmt::format("{}.parquet", i)).string()});
  }
  return parts;
}

Result<uint64_t> write_part(const BulkBuilder& rows, const Part& part, Duckdb& duckdb,
                            const std::function<void(uint64_t)>& on_rows) {
  auto stream = rows.open(part.table->id, part.range);
  if (!stream.ok()) return stream.error();
  auto connection = duckdb.connect();
  if (!connection.ok()) return connection.error();
  Counted counted(**stream, on_rows);
  return (*connection)
      ->run_with_rows(fmt::format("COPY (SELECT * FROM {}) TO {} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {})",
                                  DuckdbConnection::kRows, literal(part.path), kRowGroupRows),
                      part.table->id, counted);
}

// Hands parts to threads and keeps the sums, or the first error.
class PartQueue {
 public:
  explicit PartQueue(std::vector<Part> parts) : parts_(std::move(parts)) {}

  const Part* take() {
    const std::lock_guard lock(mutex_);
    return !status_.ok() || next_ == parts_.size() ? nullptr : &parts_[next_++];
  }
  void done(const Part& part, const Result<uint64_t>& rows) {
    const std::lock_guard lock(mutex_);
    if (rows.ok()) {
      counts_[static_cast<size_t>(part.table->id)] += *rows;
    } else if (status_.ok()) {
      status_ = rows.error();
    }
  }
  Result<RowCounts> result() const { return status_.ok() ? Result<RowCounts>(counts_) : status_.error(); }

 private:
  std::mutex mutex_;
  std::vector<Part> parts_;
  size_t next_ = 0;
  RowCounts counts_{};
  Status status_ = Done{};
};

}  // namespace

Result<RowCounts> write_parquet(const BulkBuilder& rows, const std::string& folder, const ParquetOptions& options,
                                const std::function<void(uint64_t)>& on_rows) {
  // Each thread runs its own statement to the end; DuckDB has none of its own beside them.
  auto duckdb = Duckdb::open("", {.threads = 1, .memory_bytes = options.memory_bytes, .spill_folder = options.spill_folder});
  if (!duckdb.ok()) return duckdb.error();
  auto parts = parts_of(rows, folder, options);
  if (!parts.ok()) return parts.error();
  PartQueue queue(std::move(parts).value());
  const auto work = [&] {
    while (const Part* const part = queue.take()) queue.done(*part, write_part(rows, *part, **duckdb, on_rows));
  };
  {
    std::vector<std::jthread> others;
    for (uint32_t i = 1; i < options.threads; ++i) others.emplace_back(work);
    work();
  }
  return queue.result();
}

Status write_manifest(const std::string& folder, const RowCounts& rows, const BulkCounts& counts, int64_t now_ms) {
  std::string json = fmt::format(R"({{"created_ms":{},"lines":{},"malformed":{},"rejected":{},"applied":{},"rows":{{)", now_ms,
                                 counts.lines, counts.malformed, counts.rejected, counts.applied());
  for (const Table& table : tables()) {
    json += fmt::format(R"({}"{}":{})", table.id == tables().front().id ? "" : ",", table.name,
                        rows[static_cast<size_t>(table.id)]);
  }
  json += "}}\n";
  const std::string path = folder + "/snapshot.json";
  std::FILE* const file = std::fopen(path.c_str(), "wbe");
  if (!file) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
  const bool written = std::fwrite(json.data(), 1, json.size(), file) == json.size();
  if (std::fclose(file) == 0 && written) return Done{};
  return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
}

std::string parquet_relation(const std::string& folder, const Table& table) {
  return fmt::format("read_parquet({})", literal(fmt::format("{}/{}/*.parquet", folder, table.name)));
}

Result<uint64_t> read_parquet(const std::string& folder, BulkBuilder& to, const ParquetOptions& options) {
  auto duckdb = Duckdb::open(
      "", {.threads = options.threads, .memory_bytes = options.memory_bytes, .spill_folder = options.spill_folder});
  if (!duckdb.ok()) return duckdb.error();
  uint64_t next_offset = 0;
  for (const Table& table : tables()) {
    std::error_code code;
    if (table.id == TableId::kGroupsTopics || !fs::exists(fs::path(folder) / table.name, code)) continue;
    auto connection = (*duckdb)->connect();
    if (!connection.ok()) return connection.error();
    const std::string relation = parquet_relation(folder, table);
    const auto greatest = (*connection)->query_integer(fmt::format("SELECT max(updated_position) FROM {}", relation));
    if (!greatest.ok()) return greatest.error();
    if (*greatest) next_offset = std::max(next_offset, static_cast<uint64_t>(**greatest / kPartitions) + 1);
    auto rows =
        (*connection)
            ->query_rows(select_with_hidden(table.id, relation, parquet_relation(folder, lake::table(TableId::kGroupsTopics))),
                         table.id);
    if (!rows.ok()) return rows.error();
    if (Status status = to.add(table.id, **rows); !status.ok()) return status.error();
  }
  return next_offset;
}

}  // namespace rsvpulse::lake
