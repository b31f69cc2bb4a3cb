#include "lake/duckdb_session.h"

#include <utility>

#include <fmt/format.h>

namespace rsvpulse::lake {
namespace {

class DuckdbSession final : public SqlSession {
 public:
  DuckdbSession(std::shared_ptr<Duckdb> database, std::unique_ptr<DuckdbConnection> connection, std::string name)
      : database_(std::move(database)), connection_(std::move(connection)), name_(std::move(name)) {}

  Dialect dialect() const override { return Dialect::kDuckdb; }
  std::string name() const override { return name_; }
  Status ensure_connected() override { return Done{}; }
  Status run(const std::string& sql) override { return connection_->run(sql); }
  Result<TextRows> query(const std::string& sql) override { return connection_->query(sql); }
  bool had_conflict() const override { return false; }
  Status lock_schema() override { return Done{}; }  // a file has one writer

  Result<std::unique_ptr<SqlSession>> another() const override { return duckdb_session(database_, name_); }

  Status stage(const Table& table, RowStream& rows) override {
    const auto written = connection_->run_with_rows(
        fmt::format("CREATE OR REPLACE TEMP TABLE {} AS SELECT * FROM {}", stage_name(table), DuckdbConnection::kRows),
        table.id, rows);
    if (!written.ok()) return written.error();
    return Done{};
  }

 private:
  std::shared_ptr<Duckdb> database_;
  std::unique_ptr<DuckdbConnection> connection_;
  std::string name_;
};

}  // namespace

Result<std::unique_ptr<SqlSession>> duckdb_session(std::shared_ptr<Duckdb> database, std::string name) {
  auto connection = database->connect();
  if (!connection.ok()) return connection.error();
  return std::unique_ptr<SqlSession>(
      std::make_unique<DuckdbSession>(std::move(database), std::move(connection).value(), std::move(name)));
}

}  // namespace rsvpulse::lake
