#include "trend/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::trend {
namespace {

TrendView view(std::vector<std::string> names) {
  TrendView made;
  made.now = 7'000;
  for (std::string& name : names) made.ranking.push_back({Dimension::kTopic, std::move(name), 1.5});
  return made;
}

TEST(Results, TellThePreviousRankAndRemoveWhatIsGone) {
  RankingRecords ranking("topic");
  ranking.next(view({"a", "b", "c"}), {{0, 5}});
  const auto records = ranking.next(view({"b", "d\"\n"}), {{0, 6}, {1, 2}});
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].key, "topic/1");
  EXPECT_EQ(*records[0].value, R"({"ranking":"topic","rank":1,"previous_rank":2,"dimension":"topic","name":"b","score":1.5,)"
                               R"("now":7000,"position":{"0":6,"1":2}})");
  EXPECT_THAT(*records[1].value, testing::HasSubstr(R"("previous_rank":null,"dimension":"topic","name":"d\"\n")"));
  EXPECT_EQ(records[2], (stream::KeyedRecord{"topic/3", std::nullopt}));
}

TEST(Results, WindowsAreOneRecord) {
  TrendView made = view({});
  made.windows.end_ms = 7'000;
  made.windows.total = 3;
  const auto record = windows_record(made, {{0, 9}});
  EXPECT_EQ(record.key, "windows");
  EXPECT_THAT(*record.value, testing::StartsWith(R"({"now":7000,"position":{"0":9},"windows":{"end":7000,"total":3,)"));
}

}  // namespace
}  // namespace rsvpulse::trend
