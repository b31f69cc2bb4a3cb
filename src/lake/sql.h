// The SQL that follows from the tables' definitions.
#pragma once

#include <string>
#include <string_view>

#include "lake/tables.h"

namespace rsvpulse::lake {

enum class Dialect : uint8_t { kDuckdb, kPostgres };

// "name", with quotes inside doubled.
std::string quoted(std::string_view identifier);
// 'text', with quotes inside doubled.
std::string literal(std::string_view text);

std::string_view type_name(ColumnType type, Dialect dialect);

// CREATE TABLE IF NOT EXISTS with keys, foreign keys and the version columns.
std::string create_table(const Table& table, Dialect dialect);

// The tables beside the seven: how far each pipeline has come, what it took and what it refused, and the schema's version.
std::string create_own_tables(Dialect dialect);

// "a", "b", …, "updated_mtime", "updated_position"; each with `prefix` before it.
std::string column_list(const Table& table, std::string_view prefix = "");

// Brings rows of the relation `from`, which has the table's columns and each key once, into the table. A row that is there
// stays when its version is greater. For groups_topics: the rows whose group has just that version in `groups`.
std::string upsert(const Table& table, std::string_view from);

// Drops topics that their groups no longer have, of the groups that the relation `groups` names.
std::string drop_old_topics(std::string_view groups);

// The rows of a table as DuckdbConnection::query_rows() takes them, by key; `relation` answers the FROM of a table. The groups
// get their hidden column.
std::string select_with_hidden(TableId table, const std::string& relation, const std::string& groups_topics);

}  // namespace rsvpulse::lake
