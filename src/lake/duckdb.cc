#include "lake/duckdb.h"

#include <utility>

#include <fmt/format.h>

#include "lake/duckdb_calls.h"
#include "lake/duckdb_rows.h"

namespace rsvpulse::lake {

struct Duckdb::State {
  ~State() { duck.close(&database); }
  std::string path;  // for messages
  RowsRegistry rows;
  duckdb_database database = nullptr;
};

struct DuckdbConnection::State {
  ~State() { duck.disconnect(&connection); }
  std::shared_ptr<Duckdb::State> database;
  duckdb_connection connection = nullptr;

  Error failure(const char* reason, ErrorKind kind = ErrorKind::kOutside) const {
    return {kind, fmt::format("{}: {}", database->path, reason ? reason : "DuckDB gives no reason")};
  }
  // Disk and memory may come back; whatever else DuckDB refuses, it will refuse again.
  Error failure(duckdb_result& result) const {
    const duckdb_error_type type = duck.result_error_type(&result);
    const bool may_pass = type == DUCKDB_ERROR_IO || type == DUCKDB_ERROR_OUT_OF_MEMORY || type == DUCKDB_ERROR_TRANSACTION;
    return failure(duck.result_error(&result), may_pass ? ErrorKind::kOutside : ErrorKind::kCorrupt);
  }
};

namespace {

class QueryResult {
 public:
  QueryResult() = default;
  QueryResult(const QueryResult&) = delete;
  QueryResult& operator=(const QueryResult&) = delete;
  ~QueryResult() { duck.destroy_result(&result); }
  duckdb_result result{};
};

// What the options are to DuckDB. Nothing is ever fetched from the network.
std::vector<std::pair<const char*, std::string>> settings(const DuckdbOptions& options) {
  std::vector<std::pair<const char*, std::string>> all = {
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"threads", std::to_string(options.threads)},
      {"memory_limit", fmt::format("{}KiB", options.memory_bytes >> 10U)},
      {"checkpoint_threshold", fmt::format("{}KiB", options.checkpoint_bytes >> 10U)},
      {"access_mode", options.read_only ? "READ_ONLY" : "AUTOMATIC"},
  };
  if (!options.spill_folder.empty()) all.emplace_back("temp_directory", options.spill_folder + "/rsvpulse-duckdb.tmp");
  return all;
}

std::optional<std::string> cell(duckdb_result& result, idx_t column, idx_t row) {
  char* const text = duck.value_varchar(&result, column, row);
  if (!text) return std::nullopt;
  std::optional<std::string> value(text);
  duck.free(text);
  return value;
}

}  // namespace

bool has_duckdb() { return true; }

Duckdb::Duckdb(std::shared_ptr<State> state) : state_(std::move(state)) {}
Duckdb::~Duckdb() = default;

Result<std::unique_ptr<Duckdb>> Duckdb::open(const std::string& path, const DuckdbOptions& options) {
  if (Status loaded = load_duckdb(); !loaded.ok()) return loaded.error();
  duckdb_config config = nullptr;
  if (duck.create_config(&config) == DuckDBError) return Error{ErrorKind::kOutside, "DuckDB cannot be configured"};
  for (const auto& [name, value] : settings(options)) {
    if (duck.set_config(config, name, value.c_str()) == DuckDBError) {
      duck.destroy_config(&config);
      return Error{ErrorKind::kOutside, fmt::format("DuckDB does not take the setting {} = {}", name, value)};
    }
  }
  auto state = std::make_shared<State>();
  state->path = path.empty() ? "DuckDB" : path;
  char* reason = nullptr;
  const duckdb_state opened = duck.open_ext(path.empty() ? nullptr : path.c_str(), &state->database, config, &reason);
  duck.destroy_config(&config);
  if (opened == DuckDBError) {
    Error error{ErrorKind::kOutside, fmt::format("{}: {}", state->path, reason ? reason : "cannot be opened")};
    duck.free(reason);
    return error;
  }
  std::unique_ptr<Duckdb> database(new Duckdb(std::move(state)));
  auto first = database->connect();
  if (!first.ok()) return first.error();
  if (Status status = register_rows_function((*first)->state_->connection, database->state_->rows); !status.ok())
    return status.error();
  return database;
}

Result<std::unique_ptr<DuckdbConnection>> Duckdb::connect() {
  auto state = std::make_unique<DuckdbConnection::State>();
  state->database = state_;
  if (duck.connect(state_->database, &state->connection) == DuckDBError) return state->failure("no connection can be made");
  return std::unique_ptr<DuckdbConnection>(new DuckdbConnection(std::move(state)));
}

DuckdbConnection::DuckdbConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckdbConnection::~DuckdbConnection() = default;

Status DuckdbConnection::run(const std::string& sql) {
  QueryResult answer;
  if (duck.query(state_->connection, sql.c_str(), &answer.result) == DuckDBError) {
    return state_->failure(answer.result);
  }
  return Done{};
}

Result<TextRows> DuckdbConnection::query(const std::string& sql) {
  QueryResult answer;
  if (duck.query(state_->connection, sql.c_str(), &answer.result) == DuckDBError) {
    return state_->failure(answer.result);
  }
  TextRows rows;
  const idx_t columns = duck.column_count(&answer.result);
  for (idx_t c = 0; c < columns; ++c) rows.columns.emplace_back(duck.column_name(&answer.result, c));
  for (idx_t r = 0; r < duck.row_count(&answer.result); ++r) {
    auto& row = rows.rows.emplace_back();
    for (idx_t c = 0; c < columns; ++c) row.push_back(cell(answer.result, c, r));
  }
  return rows;
}

Result<std::optional<int64_t>> DuckdbConnection::query_integer(const std::string& sql) {
  const auto rows = query(sql);
  if (!rows.ok()) return rows.error();
  if (rows->rows.empty() || rows->rows.front().empty() || !rows->rows.front().front()) return std::optional<int64_t>();
  return std::optional<int64_t>(std::stoll(*rows->rows.front().front()));
}

Result<std::unique_ptr<RowStream>> DuckdbConnection::query_rows(const std::string& sql, TableId table) {
  duckdb_prepared_statement statement = nullptr;
  if (duck.prepare(state_->connection, sql.c_str(), &statement) == DuckDBError) {
    Error error = state_->failure(duck.prepare_error(statement));
    duck.destroy_prepare(&statement);
    return error;
  }
  duckdb_result result{};
  const duckdb_state executed = duck.execute_prepared_streaming(statement, &result);
  duck.destroy_prepare(&statement);
  if (executed == DuckDBError) {
    Error error = state_->failure(result);
    duck.destroy_result(&result);
    return error;
  }
  return rows_of_result(result, table);
}

Result<uint64_t> DuckdbConnection::run_with_rows(std::string sql, TableId table, RowStream& rows) {
  RowsRegistry& registry = state_->database->rows;
  const int64_t number = registry.add(table, rows);
  if (const size_t at = sql.find(kRows); at != std::string::npos) {
    sql.replace(at, kRows.size(), fmt::format("rsvpulse_rows({})", number));
  }
  QueryResult answer;
  const duckdb_state state = duck.query(state_->connection, sql.c_str(), &answer.result);
  const std::string stream_error = registry.remove(number);
  if (!stream_error.empty()) return Error{ErrorKind::kOutside, stream_error};
  if (state == DuckDBError) return state_->failure(answer.result);
  const auto written = cell(answer.result, 0, 0);
  return written ? static_cast<uint64_t>(std::stoull(*written)) : uint64_t{0};
}

}  // namespace rsvpulse::lake
