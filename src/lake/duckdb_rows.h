// Rows of the lake as a relation of DuckDB's SQL, and DuckDB's chunks as rows. Only duckdb.cc uses it.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "lake/row_stream.h"

namespace rsvpulse::lake {

// Row streams that statements under way may read, by a number that stands in their SQL: rsvpulse_rows(NUMBER).
class RowsRegistry {
 public:
  struct Entry {
    TableId table;
    RowStream* rows;
    std::string error;  // of the stream, when it failed
  };
  int64_t add(TableId table, RowStream& rows);
  // nullptr when there is none of that number.
  Entry* find(int64_t number);
  // Gives the stream's error, empty when it had none.
  std::string remove(int64_t number);

 private:
  std::mutex mutex_;
  std::map<int64_t, Entry> entries_;
  int64_t next_ = 1;
};

// Lets the SQL of the connection's database read `registry`, which outlives the database.
Status register_rows_function(duckdb_connection connection, RowsRegistry& registry);

// Takes over `result`, whose columns are a table's.
std::unique_ptr<RowStream> rows_of_result(duckdb_result result, TableId table);

}  // namespace rsvpulse::lake
