// Parquet files of a bulk load, and rows back out of them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "lake/bulk_builder.h"
#include "lake/duckdb.h"

namespace rsvpulse::lake {

// Rows a table.
using RowCounts = std::array<uint64_t, kTableCount>;

struct ParquetOptions {
  uint32_t threads = 1;
  size_t memory_bytes = size_t{384} << 20;  // for DuckDB's writing
  std::string spill_folder = "/tmp";
  bool with_history = false;
};

// Writes FOLDER/<table>/<n>.parquet: Zstandard, with statistics, sorted by key over the files' numbers, in row groups of
// 122,880 rows. A large table is written by all threads, a file each. `on_rows` is told, from any thread, how many rows more
// are written.
Result<RowCounts> write_parquet(const BulkBuilder& rows, const std::string& folder, const ParquetOptions& options,
                                const std::function<void(uint64_t)>& on_rows);

// Writes FOLDER/snapshot.json: what the snapshot holds and what became of the lines it was made of.
Status write_manifest(const std::string& folder, const RowCounts& rows, const BulkCounts& counts, int64_t now_ms);

// Takes a snapshot's rows into `to`. Gives the offset behind the greatest position among them (0: there is none).
Result<uint64_t> read_parquet(const std::string& folder, BulkBuilder& to, const ParquetOptions& options);

// The relation of a snapshot's table, for the FROM of DuckDB's SQL.
std::string parquet_relation(const std::string& folder, const Table& table);

}  // namespace rsvpulse::lake
