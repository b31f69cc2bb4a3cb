// DuckDB by its C interface, as much of it as the lake needs. Nothing else sees <duckdb.h>.
//
// A build without DuckDB has the same functions, which answer that it is missing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lake/row_stream.h"

namespace rsvpulse::lake {

// Whether this build has DuckDB.
bool has_duckdb();

struct DuckdbOptions {
  uint32_t threads = 1;
  size_t memory_bytes = size_t{512} << 20;
  size_t checkpoint_bytes = size_t{256} << 20;  // the write-ahead log's size at which it is folded into the file
  std::string spill_folder = {};                // for what does not fit into memory; empty: beside the file
  bool read_only = false;
};

// Rows as text, for people and tests: a cell without a value is nullopt.
struct TextRows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;
};

class DuckdbConnection;

// An open database file, or one in memory. Safe for concurrent use; its connections are not. Extensions are neither fetched nor
// loaded. The process that has a file open for writing keeps every other out of it: readers ask that process for a connection.
class Duckdb {
 public:
  // An empty path: in memory.
  static Result<std::unique_ptr<Duckdb>> open(const std::string& path, const DuckdbOptions& options);
  ~Duckdb();
  Duckdb(const Duckdb&) = delete;
  Duckdb& operator=(const Duckdb&) = delete;

  Result<std::unique_ptr<DuckdbConnection>> connect();

 private:
  friend class DuckdbConnection;
  struct State;
  explicit Duckdb(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// One session with transactions of its own. Outlives its Duckdb where that is closed first.
class DuckdbConnection {
 public:
  ~DuckdbConnection();
  DuckdbConnection(const DuckdbConnection&) = delete;
  DuckdbConnection& operator=(const DuckdbConnection&) = delete;

  // Runs one or several statements; rows are dropped.
  Status run(const std::string& sql);
  // The rows of one statement.
  Result<TextRows> query(const std::string& sql);
  // The only cell of a statement that gives one integer; nullopt when it is missing.
  Result<std::optional<int64_t>> query_integer(const std::string& sql);
  // The rows of a query that gives the columns of a table, with the groups' hidden one for `groups`, and the version behind.
  // The connection is busy until the stream goes.
  Result<std::unique_ptr<RowStream>> query_rows(const std::string& sql, TableId table);

  // Runs `sql` while `rows` can be read there once as the relation kRows, with the table's columns and the version. Gives how
  // many rows the statement wrote.
  static constexpr std::string_view kRows = "$rows$";
  Result<uint64_t> run_with_rows(std::string sql, TableId table, RowStream& rows);

 private:
  friend class Duckdb;
  struct State;
  explicit DuckdbConnection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace rsvpulse::lake
