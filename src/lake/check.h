// Data quality: what is wrong with the rows of a lake, whoever wrote them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lake/duckdb.h"
#include "lake/parquet.h"
#include "lake/sql_session.h"

namespace rsvpulse::lake {

struct Finding {
  std::string check;  // "unique key", "foreign key", "range", "count"
  std::string table;
  std::string text;   // "member_id has no row in members"
  uint64_t rows = 0;  // how many are at fault
  TextRows examples;  // some of them
};

// Looks at every table by SQL that DuckDB and PostgreSQL both know: keys are unique, foreign keys hold, required columns have
// values, places and times lie in their ranges, topics are as new as their groups, and the counts of rsvpulse's own tables add
// up. `progress` is told the name of each check.
class LakeCheck {
 public:
  // `relation` answers what stands in a FROM for a table; empty where there is no such table.
  LakeCheck(SqlSession& session, std::function<std::string(const Table&)> relation)
      : session_(session), relation_(std::move(relation)) {}

  Result<std::vector<Finding>> run();
  // Compares the numbers of rows with those that the sources give when they are read anew.
  Result<std::vector<Finding>> compare_counts(const BulkBuilder& expected);
  // rsvpulse_positions, _counts and _rejected against each other; only in databases.
  Result<std::vector<Finding>> reconcile();

 private:
  Status look(std::string check, const Table& table, std::string text, const std::string& from_where);
  Status check_table(const Table& table);
  Status check_ranges(const Table& table);
  Status count_finding(std::string table, std::string text, const std::string& sql);

  SqlSession& session_;
  std::function<std::string(const Table&)> relation_;
  std::vector<Finding> findings_;
};

}  // namespace rsvpulse::lake
