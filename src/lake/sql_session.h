// SqlSession: one connection to a database that holds the tables; what DuckDB and PostgreSQL have in common.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/duckdb.h"
#include "lake/sql.h"

namespace rsvpulse::lake {

// Not safe for concurrent use. Errors of kind kOutside may pass: the caller rolls back and tries again.
class SqlSession {
 public:
  virtual ~SqlSession() = default;
  virtual Dialect dialect() const = 0;
  // For messages: a path, or host and database.
  virtual std::string name() const = 0;

  // Connects where there is no connection, also after one was lost. Cheap where there is one.
  virtual Status ensure_connected() = 0;
  virtual Status run(const std::string& sql) = 0;
  virtual Result<TextRows> query(const std::string& sql) = 0;
  // Within a transaction: makes `rows` the only rows of the temporary relation stage_name(table).
  virtual Status stage(const Table& table, RowStream& rows) = 0;
  // Whether the last failure was a rollback for the sake of another transaction: the same again may well succeed.
  virtual bool had_conflict() const = 0;
  // A session of its own to the same database, for another thread; a file's database stays open as long as either.
  virtual Result<std::unique_ptr<SqlSession>> another() const = 0;
  // Keeps others who would change the schema away until the transaction ends.
  virtual Status lock_schema() = 0;
};

inline std::string stage_name(const Table& table) { return "rsvpulse_stage_" + std::string(table.name); }

}  // namespace rsvpulse::lake
