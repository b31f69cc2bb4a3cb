// TrendState case by case, through its readers.
#include "trend/trend_state.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "trend/made_answers.h"
#include "trend/made_messages.h"
#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {
namespace {

using rsvp::Response;

constexpr int64_t kNow = 1'000 * kHourMs;  // an hour's first millisecond

class TrendStateTest : public testing::Test {
 protected:
  void apply(const MadeMessage& message) { state_.apply(maker_.make(message), -1, 0); }
  std::vector<RankedEntry> ranking(const RankingOptions& options, int64_t now = kNow) const {
    return rank(states_, options, now);
  }
  double score(std::string_view name, const RankingOptions& options, int64_t now = kNow) const {
    for (const RankedEntry& entry : ranking(options, now)) {
      if (entry.name == name) return entry.score;
    }
    return -1;
  }

  ObservationMaker maker_;
  TrendState state_{7};
  std::vector<const TrendState*> states_{&state_};
};

TEST(NoStates, NothingIsTrendingBeforeAnyPartitionIsBegun) {
  EXPECT_TRUE(rank({}, everything(), kNow).empty());
  EXPECT_EQ(windows({}, {}, kNow).total, 0);
}

TEST_F(TrendStateTest, AChangeTakesBackWhatTheEarlierMessageAdded) {
  apply({.mtime = kNow, .guests = 2, .topics = {"Go"}});
  EXPECT_EQ(score("Go", everything()), 3);
  apply({.mtime = kNow + 1, .guests = 0, .topics = {"Rust"}});
  EXPECT_EQ(score("Go", everything()), -1);
  EXPECT_EQ(score("Rust", everything()), 1);
  apply({.mtime = kNow + 2, .response = Response::kNo, .topics = {"Rust"}});
  EXPECT_TRUE(ranking(everything()).empty());
  EXPECT_EQ(state_.conservation().applied, 3u);
}

TEST_F(TrendStateTest, OlderMessagesAreSupersededAndTiesGoToTheLater) {
  apply({.mtime = kNow, .topics = {"Go"}});
  apply({.mtime = kNow - 1, .topics = {"Old"}});
  EXPECT_EQ(score("Old", everything()), -1);
  EXPECT_EQ(state_.conservation().superseded, 1u);
  apply({.mtime = kNow, .topics = {"Tie"}});
  EXPECT_EQ(score("Tie", everything()), 1);
  EXPECT_EQ(score("Go", everything()), -1);
  apply({.mtime = kNow, .topics = {"Tie"}});
  EXPECT_EQ(state_.conservation().duplicate, 1u);
  EXPECT_EQ(score("Tie", everything()), 1);
}

TEST_F(TrendStateTest, EachEntryCountsOnceAnRsvpAndBelongsToItsDimension) {
  apply({.mtime = kNow, .topics = {"Go", " Go\t", "", " "}, .event_id = "e", .event_name = "Go", .city = "Go"});
  const auto found = ranking(everything());
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].dimension, Dimension::kTopic);
  EXPECT_EQ(found[1].dimension, Dimension::kEvent);
  EXPECT_EQ(found[2].dimension, Dimension::kCity);
  for (const RankedEntry& entry : found) EXPECT_EQ(entry.score, 1);
}

TEST_F(TrendStateTest, HoursDecayAndEndWithTheSpan) {
  RankingOptions options = everything();
  apply({.rsvp_id = 1, .mtime = kNow, .topics = {"Go"}});
  apply({.rsvp_id = 2, .mtime = kNow - 1, .topics = {"Go"}});  // one bucket back
  EXPECT_DOUBLE_EQ(score("Go", options), 1.5);
  options.decay = 2;
  EXPECT_DOUBLE_EQ(score("Go", options), 1.25);
  options.decay = 0;
  EXPECT_DOUBLE_EQ(score("Go", options), 2);
  apply({.rsvp_id = 3, .mtime = kNow - 24 * kHourMs, .topics = {"Edge"}});
  apply({.rsvp_id = 4, .mtime = kNow - 24 * kHourMs - 1, .topics = {"Gone"}});
  EXPECT_EQ(score("Edge", options), 1);
  EXPECT_EQ(score("Gone", options), -1);
  options.days = 2;
  EXPECT_EQ(score("Gone", options), 1);
}

TEST_F(TrendStateTest, IdlenessIsInWholeMinutesAndARetractionCanCauseIt) {
  RankingOptions options = everything();
  options.idle_minutes = 70;
  const int64_t now = kNow + 70 * kMinuteMs + 59'999;
  apply({.rsvp_id = 1, .mtime = kNow, .topics = {"Go"}});
  EXPECT_EQ(score("Go", options, now), 0.5);
  EXPECT_EQ(score("Go", options, now + 1), -1);
  apply({.rsvp_id = 2, .mtime = kNow + kMinuteMs, .topics = {"Go"}});
  EXPECT_EQ(score("Go", options, now + 1), 1);
  apply({.rsvp_id = 2, .mtime = kNow + 2 * kMinuteMs, .response = Response::kNo, .topics = {"Go"}});
  EXPECT_EQ(score("Go", options, now + 1), -1);
}

TEST_F(TrendStateTest, WindowsNameAnEventAsItsNewestRsvpThere) {
  apply({.rsvp_id = 1, .mtime = kNow + 5, .event_id = "e", .event_name = " Old "});
  apply({.rsvp_id = 3, .mtime = kNow + 9, .event_id = "e", .event_name = "New"});
  apply({.rsvp_id = 2, .mtime = kNow + 9, .event_id = "e", .event_name = "Lower id"});
  Windows w = windows(states_, {}, kNow + 9);
  ASSERT_EQ(w.top_events.size(), 1u);
  EXPECT_EQ(w.top_events[0].yes, 3);
  EXPECT_EQ(w.top_events[0].event_name, "New");
  apply({.rsvp_id = 3, .mtime = kNow + 10, .response = Response::kNo, .event_id = "e"});
  apply({.rsvp_id = 2, .mtime = kNow + 10, .response = Response::kOther, .event_id = "e"});
  w = windows(states_, {}, kNow + 10);
  ASSERT_EQ(w.top_events.size(), 1u);
  EXPECT_EQ(w.top_events[0].event_name, " Old ");
  EXPECT_EQ(w.total, 3);
  EXPECT_EQ(w.responses, (ResponseCounts{1, 1, 1}));
  EXPECT_EQ(windows(states_, {}, kNow + 300'000).total, 0) << "the window's first second is excluded";
  EXPECT_EQ(windows(states_, {}, kNow + 299'999).total, 3);
  EXPECT_EQ(windows(states_, {}, kNow - 1).total, 0) << "what lies after now is not in the window";
}

TEST_F(TrendStateTest, ExpiredIsJudgedByTheClockAndForgottenIdentitiesChangeNothing) {
  const Observation late = maker_.make({.rsvp_id = 9, .mtime = kNow - 7 * 24 * kHourMs - 1, .topics = {"Late"}});
  state_.apply(late, kNow, 0);
  EXPECT_EQ(state_.conservation().expired, 1u);
  apply({.rsvp_id = 1, .mtime = kNow, .topics = {"Go"}});
  apply({.rsvp_id = 2, .mtime = kNow + 8 * 24 * kHourMs, .topics = {"Go"}});
  state_.evict(kNow + 8 * 24 * kHourMs);
  EXPECT_EQ(state_.rsvps().size(), 1u);
  EXPECT_EQ(score("Go", everything(), kNow + 8 * 24 * kHourMs), 1);
}

TEST_F(TrendStateTest, WhatIsForgottenLeavesNoTextBehind) {
  for (int64_t hour = 0; hour < 500; ++hour) {
    for (int64_t i = 0; i < 20; ++i) {
      apply({.rsvp_id = hour * 20 + i,
             .mtime = hour * kHourMs + i,
             .topics = {fmt::format("t{}", hour)},
             .event_id = fmt::format("e{}", hour * 20 + i),
             .event_name = fmt::format("n{}", hour * 20 + i)});
    }
    state_.evict(hour * kHourMs);
  }
  EXPECT_EQ(state_.rsvps().size(), 169u * 20);
  EXPECT_LT(state_.dictionary().end(), 169u * 60 + 1000 + 500);
}

}  // namespace
}  // namespace rsvpulse::trend
