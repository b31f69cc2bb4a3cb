#include "lake/sql.h"

#include <fmt/format.h>

namespace rsvpulse::lake {
namespace {

std::string enclosed(std::string_view text, char quote) {
  std::string out(1, quote);
  for (const char c : text) {
    out += c;
    if (c == quote) out += c;
  }
  return out + quote;
}

std::string names(std::span<const Column> columns, std::string_view prefix = "") {
  std::string list;
  for (const Column& column : columns) list += fmt::format("{}{}{}", list.empty() ? "" : ", ", prefix, quoted(column.name));
  return list;
}

// Its rows get a newer version with nearly every RSVP that names them. PostgreSQL writes those beside the old ones, without
// touching the index, where a page has room.
bool is_rewritten(TableId id) { return id != TableId::kRsvps && id != TableId::kRsvpHistory; }

}  // namespace

std::string quoted(std::string_view identifier) { return enclosed(identifier, '"'); }
std::string literal(std::string_view text) { return enclosed(text, '\''); }

std::string_view type_name(ColumnType type, Dialect dialect) {
  switch (type) {
    case ColumnType::kBigint:
      return "BIGINT";
    case ColumnType::kInteger:
      return "INTEGER";
    case ColumnType::kDouble:
      return dialect == Dialect::kDuckdb ? "DOUBLE" : "DOUBLE PRECISION";
    case ColumnType::kText:
      break;
  }
  return "TEXT";
}

std::string create_table(const Table& table, Dialect dialect) {
  std::string sql = fmt::format("CREATE TABLE IF NOT EXISTS {} (\n", quoted(table.name));
  for (const auto columns : {table.columns, version_columns()}) {
    for (const Column& column : columns) {
      sql +=
          fmt::format("  {} {}{},\n", quoted(column.name), type_name(column.type, dialect), column.required ? " NOT NULL" : "");
    }
  }
  for (const ForeignKey& key : table.foreign_keys) {
    sql += fmt::format("  FOREIGN KEY ({0}) REFERENCES {1} ({0}),\n", quoted(key.column), quoted(key.table));
  }
  const bool leaves_room = dialect == Dialect::kPostgres && is_rewritten(table.id);
  return sql + fmt::format("  PRIMARY KEY ({})\n){};\n", names(table.key()), leaves_room ? " WITH (fillfactor = 75)" : "");
}

std::string create_own_tables(Dialect /*dialect*/) {
  return R"(CREATE TABLE IF NOT EXISTS rsvpulse_schema (version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rsvpulse_positions (
  pipeline TEXT NOT NULL, "partition" BIGINT NOT NULL, next_offset BIGINT NOT NULL, PRIMARY KEY (pipeline, "partition"));
CREATE TABLE IF NOT EXISTS rsvpulse_counts (
  pipeline TEXT NOT NULL PRIMARY KEY, messages BIGINT NOT NULL, rejected BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS rsvpulse_rejected (
  pipeline TEXT NOT NULL, "partition" BIGINT NOT NULL, log_offset BIGINT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (pipeline, "partition", log_offset));
)";
}

std::string column_list(const Table& table, std::string_view prefix) {
  return names(table.columns, prefix) + ", " + names(version_columns(), prefix);
}

std::string upsert(const Table& table, std::string_view from) {
  const std::string name = quoted(table.name);
  std::string sql =
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS s", name, column_list(table), column_list(table, "s."), from);
  if (table.id == TableId::kGroupsTopics) {
    sql += R"( JOIN "groups" AS g ON g."group_id" = s."group_id" AND g."updated_mtime" = s."updated_mtime")"
           R"( AND g."updated_position" = s."updated_position")";
  }
  std::string set;
  for (const auto columns : {table.columns.subspan(table.key_columns), version_columns()}) {
    for (const Column& column : columns) {
      set += fmt::format("{}{} = excluded.{}", set.empty() ? "" : ", ", quoted(column.name), quoted(column.name));
    }
  }
  return sql +
         fmt::format(
             R"( WHERE true ON CONFLICT ({0}) DO UPDATE SET {1} WHERE (excluded."updated_mtime", excluded."updated_position"))"
             R"( >= ({2}."updated_mtime", {2}."updated_position"))",
             names(table.key()), set, name);
}

std::string drop_old_topics(std::string_view groups) {
  return fmt::format(R"(DELETE FROM "groups_topics" AS t USING "groups" AS g WHERE t."group_id" = g."group_id")"
                     R"( AND (t."updated_mtime" <> g."updated_mtime" OR t."updated_position" <> g."updated_position"))"
                     R"( AND t."group_id" IN (SELECT "group_id" FROM {}))",
                     groups);
}

std::string select_with_hidden(TableId id, const std::string& relation, const std::string& groups_topics) {
  const Table& table = lake::table(id);
  if (id != TableId::kGroups) {
    return fmt::format("SELECT {} FROM {} ORDER BY {}", column_list(table), relation, names(table.key()));
  }
  return fmt::format(
      R"(SELECT {}, k.urlkeys, {} FROM {} AS t LEFT JOIN (SELECT "group_id", string_agg("urlkey", chr(0)) AS urlkeys)"
      R"( FROM {} GROUP BY "group_id") AS k USING ("group_id") ORDER BY t."group_id")",
      names(table.columns, "t."), names(version_columns(), "t."), relation, groups_topics);
}

}  // namespace rsvpulse::lake
