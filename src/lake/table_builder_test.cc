#include "lake/table_builder.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lake/made_messages.h"
#include "rsvp/parser.h"

namespace rsvpulse::lake {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Messages in the order given, each at a position of its own.
class Builder {
 public:
  explicit Builder(bool with_cache = true, bool with_history = false)
      : parser_(rsvp::Fields::kAll, with_cache ? &groups_ : nullptr), builder_(with_history) {}

  void add(const Made& made, int64_t position) {
    const std::string line = json_of(made);
    rsvp::Rsvp rsvp;
    Arena texts;
    ASSERT_FALSE(parser_.parse(line, rsvp, texts));
    ASSERT_FALSE(missing_key(rsvp));
    builder_.use_groups(groups_);
    builder_.add(rsvp, position, parser_.cached_group());
  }
  void add(const std::vector<Made>& all) {
    for (size_t i = 0; i < all.size(); ++i) add(all[i], static_cast<int64_t>(i));
  }
  std::vector<std::string> rows(TableId table) { return texts_of(BuiltRows(builder_), table); }

 private:
  rsvp::GroupCache groups_;
  rsvp::Parser parser_;
  TableBuilder builder_;
};

TEST(TableBuilder, OneMessageFeedsEveryTable) {
  Builder builder;
  builder.add({Made{.venue_id = 7}});
  EXPECT_THAT(builder.rows(TableId::kVenues), ElementsAre("7|Hall|1.5|-2.5|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kMembers), ElementsAre("1|Ann|-|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kEvents), ElementsAre("e1|Walk|-|-|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kGroups), ElementsAre("1|Hikers|-|-|-|51.5|-|-|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kTopics), ElementsAre("hiking|Hiking|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kGroupsTopics), ElementsAre("1|hiking|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kRsvps), ElementsAre("1|e1|1|1|7|1000|0|yes|public|@1000,0"));
  EXPECT_THAT(builder.rows(TableId::kRsvpHistory), IsEmpty());
}

TEST(TableBuilder, TheGreatestMtimeWinsAndOfEqualOnesTheLaterPosition) {
  Builder builder;
  builder.add({Made{.mtime = 5, .response = "a"}, Made{.mtime = 9, .response = "b"}, Made{.mtime = 9, .response = "c"},
               Made{.mtime = 7, .response = "d"}});
  EXPECT_THAT(builder.rows(TableId::kRsvps), ElementsAre("1|e1|1|1|-|9|0|c|public|@9,2"));
}

TEST(TableBuilder, AMessageThatIsNotTheNewestOfItsRsvpFeedsTheOthers) {
  Builder builder;
  builder.add({Made{.mtime = 9, .member_id = 1}, Made{.mtime = 5, .member_id = 2, .member_name = "Bob"}});
  EXPECT_THAT(builder.rows(TableId::kMembers), ElementsAre("1|Ann|-|@9,0", "2|Bob|-|@5,1"));
}

TEST(TableBuilder, TopicsOfAGroupAreThoseOfItsNewestMessage) {
  Builder builder;
  builder.add({Made{.rsvp_id = 1, .mtime = 5, .topics = {{"a", "A"}, {"b", "B"}}},
               Made{.rsvp_id = 2, .mtime = 9, .topics = {{"c", "C"}, {"b", "new"}, {"c", "C again"}, {"", "none"}}},
               Made{.rsvp_id = 3, .mtime = 7, .topics = {{"d", "D"}}}});
  EXPECT_THAT(builder.rows(TableId::kGroupsTopics), ElementsAre("1|b|@9,1", "1|c|@9,1"));
  EXPECT_THAT(builder.rows(TableId::kTopics), ElementsAre("a|A|@5,0", "b|new|@9,1", "c|C again|@9,1", "d|D|@7,2"));
}

TEST(TableBuilder, AGroupWithoutTopicsLosesThoseItHad) {
  Builder builder;
  builder.add({Made{.rsvp_id = 1, .mtime = 5}, Made{.rsvp_id = 2, .mtime = 9, .topics = {}}});
  EXPECT_THAT(builder.rows(TableId::kGroupsTopics), IsEmpty());
}

TEST(TableBuilder, HistoryKeepsEachMtimeOnce) {
  Builder builder(true, true);
  builder.add({Made{.mtime = 5, .response = "yes"}, Made{.mtime = 9, .response = "no"}, Made{.mtime = 5, .response = "late"}});
  EXPECT_THAT(builder.rows(TableId::kRsvpHistory), ElementsAre("1|5|late|0|@5,2", "1|9|no|0|@9,1"));
}

// Whatever the order, and with groups known by their bytes or not, the same rows.
TEST(TableBuilder, OrderAndTheGroupCacheDoNotMatter) {
  std::mt19937 random(5);
  std::vector<std::pair<Made, int64_t>> messages;
  for (int64_t i = 0; i < 500; ++i) {
    const auto pick = [&](unsigned below) { return static_cast<int64_t>(random() % below); };
    messages.emplace_back(Made{.rsvp_id = pick(40),
                               .mtime = 1000 + pick(50),
                               .member_id = pick(9),
                               .member_name = std::to_string(pick(4)),
                               .event_id = "e" + std::to_string(pick(7)),
                               .group_id = pick(5),
                               .group_name = std::to_string(pick(3)),
                               .topics = {{"t" + std::to_string(pick(6)), "x" + std::to_string(pick(3))}},
                               .venue_id = pick(3)},
                          i);
  }
  Builder in_order;
  for (const auto& [made, position] : messages) in_order.add(made, position);
  std::shuffle(messages.begin(), messages.end(), random);
  Builder shuffled(false);
  for (const auto& [made, position] : messages) shuffled.add(made, position);
  for (const Table& table : tables()) EXPECT_EQ(in_order.rows(table.id), shuffled.rows(table.id)) << table.name;
}

TEST(TableBuilder, SaysWhichKeyIsMissing) {
  rsvp::Rsvp rsvp;
  EXPECT_EQ(missing_key(rsvp), "event.event_id");
  rsvp.event.event_id = "e";
  EXPECT_EQ(missing_key(rsvp), "group.group_id");
  rsvp.group.group_id = 1;
  EXPECT_EQ(missing_key(rsvp), "member.member_id");
  rsvp.member.member_id = 1;
  EXPECT_EQ(missing_key(rsvp), std::nullopt);
}

}  // namespace
}  // namespace rsvpulse::lake
