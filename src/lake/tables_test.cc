#include "lake/tables.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lake/schema_page.h"
#include "lake/sql.h"

namespace rsvpulse::lake {
namespace {

TEST(Tables, ParentsComeFirst) {
  std::set<std::string_view> seen;
  for (const Table& table : tables()) {
    for (const ForeignKey& key : table.foreign_keys) {
      EXPECT_TRUE(seen.contains(key.table)) << table.name;
      EXPECT_EQ(table_named(key.table)->columns[0].name, key.column);
    }
    EXPECT_EQ(&lake::table(table.id), &table);
    for (const Column& column : table.key()) EXPECT_TRUE(column.required) << table.name << "." << column.name;
    seen.insert(table.name);
  }
  EXPECT_EQ(table_named("nothing"), nullptr);
}

TEST(Tables, PositionsAreOrderedByOffsetThenPartition) {
  EXPECT_LT(position_of(0, 1), position_of(0, 2));
  EXPECT_LT(position_of(1023, 1), position_of(0, 2));
  EXPECT_LT(position_of(3, 7), position_of(4, 7));
  EXPECT_GT(position_of(1023, (uint64_t{1} << 53) - 1), 0);
}

TEST(SchemaPage, IsTheOneInDocs) {
  std::ifstream file("docs/schema.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), schema_page()) << "docs/schema.md is stale: ./dev docs writes it anew";
}

TEST(Sql, QuotesWhatIsQuoted) {
  EXPECT_EQ(quoted("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(literal("it's"), "'it''s'");
}

TEST(Sql, DialectsDifferInDoublesAndRoomForNewVersions) {
  EXPECT_THAT(create_table(table(TableId::kVenues), Dialect::kPostgres), testing::HasSubstr("\"lat\" DOUBLE PRECISION,"));
  EXPECT_THAT(create_table(table(TableId::kVenues), Dialect::kDuckdb), testing::HasSubstr("\"lat\" DOUBLE,"));
  EXPECT_THAT(create_table(table(TableId::kGroups), Dialect::kPostgres), testing::HasSubstr("fillfactor"));
  EXPECT_THAT(create_table(table(TableId::kGroups), Dialect::kDuckdb), testing::Not(testing::HasSubstr("fillfactor")));
  EXPECT_EQ(create_table(table(TableId::kRsvps), Dialect::kPostgres), create_table(table(TableId::kRsvps), Dialect::kDuckdb));
}

}  // namespace
}  // namespace rsvpulse::lake
