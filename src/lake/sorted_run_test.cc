#include "lake/sorted_run.h"

#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lake/latest_rows.h"
#include "lake/made_messages.h"

namespace rsvpulse::lake {
namespace {

const Table& members() { return table(TableId::kMembers); }

// Members with random names and versions, and what must come out in the end.
class Runs {
 public:
  void fill(LatestRows& rows, size_t count) {
    RecordWriter writer;
    for (size_t i = 0; i < count; ++i) {
      const auto id = static_cast<int64_t>(random_() % 5000) - 2500;
      const Version version{static_cast<int64_t>(random_() % 100), position_++};
      const std::string name(random_() % 300, static_cast<char>('a' + random_() % 26));
      writer.start(version);
      writer.put(id);
      writer.put(std::optional<std::string_view>(name));
      writer.put_missing();
      rows.put(writer.finish());
      auto& known = expected_[id];
      if (known.second.empty() || known.first <= version) known = {version, text_of(members(), writer.finish())};
    }
  }
  std::vector<std::string> expected(KeyRange range = {}) const {
    std::vector<std::string> texts;
    for (const auto& [id, row] : expected_) {
      if (id >= range.begin && (id < range.end || range.holds_last())) texts.push_back(row.second);
    }
    return texts;
  }

 private:
  std::mt19937 random_{3};
  int64_t position_ = 0;
  std::map<int64_t, std::pair<Version, std::string>> expected_;
};

std::vector<std::string> all_of(Result<std::unique_ptr<RowStream>> stream) {
  std::vector<std::string> texts;
  EXPECT_TRUE(stream.ok());
  while (true) {
    const auto row = (*stream)->next();
    EXPECT_TRUE(row.ok());
    if (!row.ok() || !*row) return texts;
    texts.push_back(text_of(members(), *row));
  }
}

TEST(SortedRun, FilesAndMemoryMergeIntoTheNewestRows) {
  Runs made;
  std::vector<SortedRun> runs;
  for (int i = 0; i < 3; ++i) {
    LatestRows rows(members());
    made.fill(rows, 6000);
    auto run = SortedRun::in_file(rows.sorted(), KeyShape::kInteger, testing::TempDir());
    ASSERT_TRUE(run.ok()) << run.error().message;
    runs.push_back(std::move(run).value());
  }
  LatestRows rows(members());
  made.fill(rows, 3000);
  runs.push_back(SortedRun::in_memory(rows.sorted(), KeyShape::kInteger));
  EXPECT_EQ(all_of(merge(runs, KeyShape::kInteger)), made.expected());
  for (const KeyRange range : {KeyRange{.end = -7}, KeyRange{-7, 1200}, KeyRange{.begin = 1200}, KeyRange{3000, 4000}}) {
    EXPECT_EQ(all_of(merge(runs, KeyShape::kInteger, range)), made.expected(range));
  }
}

TEST(SortedRun, NothingIsARunToo) {
  EXPECT_THAT(all_of(merge({}, KeyShape::kInteger)), testing::IsEmpty());
  auto run = SortedRun::in_file({}, KeyShape::kInteger, testing::TempDir());
  ASSERT_TRUE(run.ok());
  EXPECT_THAT(all_of(run->open({})), testing::IsEmpty());
}

TEST(SortedRun, AFolderThatIsNotThereIsNamed) {
  const auto run = SortedRun::in_file({}, KeyShape::kInteger, "/nowhere/at/all");
  ASSERT_FALSE(run.ok());
  EXPECT_THAT(run.error().message, testing::HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace rsvpulse::lake
