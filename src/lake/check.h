// Data quality: what is wrong with the rows of a lake, whoever wrote them.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/duckdb.h"
#include "lake/parquet.h"
#include "lake/sql_session.h"

namespace rsvpulse::lake {

struct Finding {
  std::string check;  // one of kCheckKinds
  std::string table;
  std::string text;   // "member_id has no row in members"
  uint64_t rows = 0;  // how many are at fault
  TextRows examples;  // some of them
};

inline constexpr std::array<std::string_view, 6> kCheckKinds = {"unique key", "missing value", "foreign key",
                                                                "range",      "version",       "count"};

// "member_id=7 member_name=Ann; member_id=9 member_name=(missing)"
std::string example_text(const TextRows& examples);

// What stands in a FROM for a table of a database.
std::string database_relation(const Table& table);

// Looks at every table by SQL that DuckDB and PostgreSQL both know: keys are unique, foreign keys hold, required columns have
// values, places and times lie in their ranges, topics are as new as their groups, and the counts of rsvpulse's own tables add
// up. Each statement sees one state of the database, so that it may be written to meanwhile.
class LakeCheck {
 public:
  // `relation` answers what stands in a FROM for a table; empty where there is no such table. `goes_on` is asked before each
  // statement; false ends the check with an error.
  LakeCheck(SqlSession& session, std::function<std::string(const Table&)> relation, std::function<bool()> goes_on = {})
      : session_(session), relation_(std::move(relation)), goes_on_(std::move(goes_on)) {}

  Result<std::vector<Finding>> run();
  // Compares the numbers of rows with those that the sources give when they are read anew.
  Result<std::vector<Finding>> compare_counts(const BulkBuilder& expected);
  // run(), and what rsvpulse_counts says against the rows and rsvpulse_rejected; only in databases.
  Result<std::vector<Finding>> run_with_sums();

 private:
  Status look(std::string check, const Table& table, std::string text, const std::string& from_where);
  Status check_table(const Table& table);
  Status check_ranges(const Table& table);
  Status reconcile();
  Status count_finding(std::string table, std::string text, const std::string& sql);

  SqlSession& session_;
  std::function<std::string(const Table&)> relation_;
  std::function<bool()> goes_on_;
  std::vector<Finding> findings_;
};

}  // namespace rsvpulse::lake
