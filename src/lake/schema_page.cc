#include "lake/schema_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "lake/sql.h"
#include "lake/tables.h"

namespace rsvpulse::lake {
namespace {

constexpr std::string_view kHead = R"(# Tables

Written by `rsvpulse schema` from the definitions in `src/lake/tables.cc`; a test fails when the two differ.

In each table by itself the row of the message with the greatest `mtime` wins, of equal ones that of the later position; a message
that is not the newest of its RSVP still feeds the other tables. A message without `event_id`, `group_id` or `member_id` feeds none.
Every row carries the version it won by:

)";

constexpr std::string_view kTail = R"(
## In databases

DuckDB and PostgreSQL hold a few tables of rsvpulse's own beside these:

| table | what it holds |
|---|---|
| `rsvpulse_schema` | the version of the schema, by which a newer rsvpulse migrates it |
| `rsvpulse_positions` | for each pipeline and partition of the log the next record to read, kept in the transaction of the rows |
| `rsvpulse_counts` | for each pipeline the messages taken and how many of them were rejected |
| `rsvpulse_rejected` | each rejected message: pipeline, partition, offset, the field at fault and the reason |

A PostgreSQL account of rsvpulse's needs `CONNECT` and `TEMPORARY` on the database, `USAGE` on the schema, `SELECT`, `INSERT` and
`UPDATE` on these tables and the seven above (and `rsvp_history`), and `DELETE` on `groups_topics`; for the first run, which makes
them, or a migration, also `CREATE` on the schema:

    GRANT CONNECT, TEMPORARY ON DATABASE meetup TO rsvpulse;
    GRANT USAGE ON SCHEMA public TO rsvpulse;
    GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO rsvpulse;
    GRANT DELETE ON groups_topics TO rsvpulse;

## Parquet

The same columns, `BIGINT` as INT64, `INTEGER` as INT32, `DOUBLE` as DOUBLE, `TEXT` as UTF-8 BYTE_ARRAY; Zstandard, with statistics,
sorted by the primary key over a table's files, in row groups of 122,880 rows. `LAKE/<table>/*.parquet` is the newest snapshot's
table. Who reads several tables that shall fit together resolves the symbolic link `LAKE/_current` once and reads below it; on S3
the object `_current` holds the name of the newest snapshot, whose files are `<table>/<snapshot>-<n>.parquet`.
)";

std::string_view diagram_type(ColumnType type) {
  return type == ColumnType::kText      ? "text"
         : type == ColumnType::kDouble  ? "double"
         : type == ColumnType::kInteger ? "integer"
                                        : "bigint";
}

std::string diagram() {
  std::string out = "```mermaid\nerDiagram\n";
  for (const Table& table : tables()) {
    for (const ForeignKey& key : table.foreign_keys) {
      const auto column =
          std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& c) { return c.name == key.column; });
      out += fmt::format("  {} {}--o{{ {} : {}\n", key.table, column->required ? "||" : "|o", table.name, key.column);
    }
  }
  for (const Table& table : tables()) {
    out += fmt::format("  {} {{\n", table.name);
    for (const Column& column : table.columns) {
      const bool is_key = static_cast<size_t>(&column - table.columns.data()) < table.key_columns;
      const bool is_foreign = std::any_of(table.foreign_keys.begin(), table.foreign_keys.end(),
                                          [&](const ForeignKey& key) { return key.column == column.name; });
      const std::string_view mark = is_key && is_foreign ? " PK,FK" : is_key ? " PK" : is_foreign ? " FK" : "";
      out += fmt::format("    {} {}{}\n", diagram_type(column.type), column.name, mark);
    }
    out += "  }\n";
  }
  return out + "```\n";
}

std::string row(const Column& column, std::string_view key) {
  return fmt::format("| `{}` | {} | {} | {}{} |\n", column.name, type_name(column.type, Dialect::kDuckdb), key, column.text,
                     column.required ? "" : " May be missing.");
}

std::string section(const Table& table) {
  std::string out =
      fmt::format("\n## {}\n\n{}\n\n| column | type | key | meaning |\n|---|---|---|---|\n", table.name, table.text);
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    std::string key = c < table.key_columns ? "primary" : "";
    for (const ForeignKey& foreign : table.foreign_keys) {
      if (foreign.column == column.name) key += fmt::format("{}of `{}`", key.empty() ? "" : ", ", foreign.table);
    }
    out += row(column, key);
  }
  return out;
}

}  // namespace

std::string schema_page() {
  std::string page(kHead);
  page += "| column | type | key | meaning |\n|---|---|---|---|\n";
  for (const Column& column : version_columns()) page += row(column, "");
  page += "\n" + diagram();
  for (const Table& table : tables()) page += section(table);
  return page += kTail;
}

}  // namespace rsvpulse::lake
