// The seven tables in third normal form (DESIGN.md 5), defined once: DDL, Parquet schema, upserts, checks and the page
// docs/schema.md all derive from here.
//
// In each table by itself the row of the message with the greatest (mtime, position) wins. Each row carries the two it won by,
// as updated_mtime and updated_position, behind the columns listed: later merges go by them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "stream/log.h"

namespace rsvpulse::lake {

enum class ColumnType : uint8_t { kBigint, kInteger, kDouble, kText };

struct Column {
  std::string_view name;
  ColumnType type;
  bool required;          // never missing: key columns, foreign keys but one, mtime and guests
  std::string_view text;  // a sentence for people
};

// `column` holds a key of `table`, whose key column has the same name.
struct ForeignKey {
  std::string_view column;
  std::string_view table;
};

enum class TableId : uint8_t { kVenues, kMembers, kEvents, kGroups, kTopics, kGroupsTopics, kRsvps, kRsvpHistory };
inline constexpr size_t kTableCount = 8;

struct Table {
  TableId id;
  std::string_view name;
  std::string_view text;  // a sentence for people
  std::span<const Column> columns;
  size_t key_columns;  // the first so many columns are the primary key
  std::span<const ForeignKey> foreign_keys;
  bool optional = false;  // rsvp_history: only where it was asked for

  std::span<const Column> key() const { return columns.first(key_columns); }
};

// What follows the columns of each table.
std::span<const Column> version_columns();

// In an order in which parents come before children; the optional one last.
std::span<const Table> tables();
const Table& table(TableId id);
const Table* table_named(std::string_view name);

// The place of a message in the order that decides between equal mtimes, as updated_position holds it: by offset, then by
// partition. Within one partition that is the order of the log. Messages of one RSVP lie in one partition, so `rsvps` goes by
// the log's order always; members, events, venues, groups and topics come from several, and where two messages of different
// partitions with the same mtime differ about one, the one with the higher offset wins: the same one in every run, whatever
// order they were read in. Partitions from 0 to 1023, offsets below 2^53.
inline constexpr int64_t kPartitions = 1024;
constexpr int64_t position_of(stream::PartitionId partition, stream::Offset offset) {
  return static_cast<int64_t>(offset) * kPartitions + static_cast<int64_t>(partition);
}

}  // namespace rsvpulse::lake
