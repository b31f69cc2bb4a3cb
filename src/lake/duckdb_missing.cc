// Stands in for duckdb.cc and duckdb_rows.cc in a build without DuckDB.
#include "lake/duckdb.h"

namespace rsvpulse::lake {
namespace {

Error missing() {
  return {ErrorKind::kConfig,
          "this rsvpulse was built without DuckDB, which DuckDB files and Parquet need; tools/setup fetches it from npm, then "
          "build "
          "again"};
}

}  // namespace

struct Duckdb::State {};
struct DuckdbConnection::State {};

bool has_duckdb() { return false; }

Duckdb::Duckdb(std::shared_ptr<State> state) : state_(std::move(state)) {}
Duckdb::~Duckdb() = default;
Result<std::unique_ptr<Duckdb>> Duckdb::open(const std::string& /*path*/, const DuckdbOptions& /*options*/) {
  return missing();
}
Result<std::unique_ptr<DuckdbConnection>> Duckdb::connect() { return missing(); }

DuckdbConnection::DuckdbConnection(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckdbConnection::~DuckdbConnection() = default;
Status DuckdbConnection::run(const std::string& /*sql*/) { return missing(); }
Result<TextRows> DuckdbConnection::query(const std::string& /*sql*/) { return missing(); }
Result<std::optional<int64_t>> DuckdbConnection::query_integer(const std::string& /*sql*/) { return missing(); }
Result<std::unique_ptr<RowStream>> DuckdbConnection::query_rows(const std::string& /*sql*/, TableId /*table*/) {
  return missing();
}
Result<uint64_t> DuckdbConnection::run_with_rows(std::string /*sql*/, TableId /*table*/, RowStream& /*rows*/) {
  return missing();
}

}  // namespace rsvpulse::lake
