// The laws of TrendState, through its readers: what counts is the newest message of each RSVP, whatever the way there.
#include "trend/trend_state.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "trend/made_messages.h"
#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {
namespace {

using rsvp::Response;

constexpr int64_t kNow = 1'000 * kHourMs;  // an hour's first millisecond

DimensionSet all_dimensions() {
  DimensionSet all;
  for (const std::string_view name : kDimensionNames) all.insert(*dimension_named(name));
  return all;
}

RankingOptions everything() {
  RankingOptions options;
  options.by = all_dimensions();
  options.top = std::numeric_limits<size_t>::max();
  options.idle_minutes = 0;
  return options;
}

// All that readers can ask of the states at `now`, as text.
std::string answers(States states, int64_t now, const RankingOptions& options = everything()) {
  std::string out;
  for (const RankedEntry& entry : rank(states, options, now)) {
    out += fmt::format("{} {} {:a}\n", name_of(entry.dimension), entry.name, entry.score);
  }
  const Windows w = windows(states, {.top_events = 1000, .days = options.days}, now);
  out += fmt::format("total {} yes {} no {} other {}\n", w.total, w.responses[0], w.responses[1], w.responses[2]);
  for (const TopEvent& event : w.top_events)
    out += fmt::format("{} {} {}\n", event.event_id, event.event_name.value_or("-"), event.yes);
  return out;
}

class TrendStateTest : public testing::Test {
 protected:
  void apply(const MadeMessage& message) { state_.apply(maker_.make(message), 0, 0); }
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
  Observation late = maker_.make({.rsvp_id = 9, .mtime = kNow - 7 * 24 * kHourMs - 1, .topics = {"Late"}});
  late.clock = kNow;
  state_.apply(late, 0, 0);
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

// Generated streams: few ids, few names, times within some hours, so that everything collides.
rc::Gen<MadeMessage> made_message() {
  const auto name = rc::gen::element<std::string>("a", "b", "c", " a ");
  const auto mtime = rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange<int64_t>(0, 30 * 60), [](int64_t minute) { return kNow + minute * kMinuteMs; }),
      rc::gen::map(rc::gen::inRange<int64_t>(0, 2'000), [](int64_t ms) { return kNow + ms; }));
  return rc::gen::build<MadeMessage>(
      rc::gen::set(&MadeMessage::rsvp_id, rc::gen::inRange<int64_t>(1, 9)), rc::gen::set(&MadeMessage::mtime, mtime),
      rc::gen::set(&MadeMessage::response, rc::gen::element(Response::kYes, Response::kYes, Response::kNo, Response::kOther)),
      rc::gen::set(&MadeMessage::guests, rc::gen::inRange(0, 4)),
      rc::gen::set(&MadeMessage::topics, rc::gen::container<std::vector<std::string>>(name)),
      rc::gen::set(&MadeMessage::event_id, rc::gen::element<std::string>("", "x", "y")),
      rc::gen::set(&MadeMessage::event_name, name), rc::gen::set(&MadeMessage::city, name));
}

std::vector<MadeMessage> made_stream() { return *rc::gen::container<std::vector<MadeMessage>>(made_message()); }

int64_t greatest_mtime(const std::vector<MadeMessage>& stream) {
  int64_t greatest = kNow;
  for (const MadeMessage& message : stream) greatest = std::max(greatest, message.mtime);
  return greatest;
}

std::string answers_to(const std::vector<MadeMessage>& stream, int64_t now, const RankingOptions& options) {
  ObservationMaker maker;
  TrendState state(7);
  for (const MadeMessage& message : stream) state.apply(maker.make(message), 0, 0);
  const TrendState* pointer = &state;
  return answers({&pointer, 1}, now, options);
}

RankingOptions made_options() {
  RankingOptions options = everything();
  options.days = *rc::gen::inRange(1, 8);
  options.decay = *rc::gen::element(0.0, 0.5, 1.0, 3.0);
  options.idle_minutes = *rc::gen::element(0, 1, 70, 180);
  return options;
}

bool holds(const std::function<void()>& property) { return rc::check(property); }

TEST(TrendLaws, OnlyTheNewestMessageOfEachRsvpCounts) {
  EXPECT_TRUE(holds([] {
    const auto stream = made_stream();
    const auto options = made_options();
    std::map<int64_t, MadeMessage> newest;
    for (const MadeMessage& message : stream) {
      const auto known = newest.find(message.rsvp_id);
      if (known == newest.end() || message.mtime >= known->second.mtime) newest[message.rsvp_id] = message;
    }
    std::vector<MadeMessage> kept;
    for (const auto& [id, message] : newest) kept.push_back(message);
    RC_ASSERT(answers_to(stream, greatest_mtime(stream), options) == answers_to(kept, greatest_mtime(stream), options));
  }));
}

TEST(TrendLaws, OrderOfArrivalWithoutTiesChangesNothing) {
  EXPECT_TRUE(holds([] {
    auto stream = made_stream();
    const auto options = made_options();
    // Without ties: of one RSVP and mtime only the first stays.
    std::set<std::pair<int64_t, int64_t>> seen;
    std::erase_if(stream, [&](const MadeMessage& m) { return !seen.emplace(m.rsvp_id, m.mtime).second; });
    auto shuffled = stream;
    for (size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<size_t>(0, i)]);
    RC_ASSERT(answers_to(stream, greatest_mtime(stream), options) == answers_to(shuffled, greatest_mtime(stream), options));
  }));
}

// Of an RSVP that said yes and then no, only its no is left: the rest is as if it had only ever said no.
TEST(TrendLaws, RetractUndoesAdd) {
  EXPECT_TRUE(holds([] {
    auto stream = made_stream();
    const auto options = made_options();
    MadeMessage yes = *made_message();
    yes.rsvp_id = 100;
    yes.response = Response::kYes;
    MadeMessage no = yes;
    no.response = Response::kNo;
    auto retracted = stream;
    const auto at = *rc::gen::inRange<size_t>(0, stream.size() + 1);
    retracted.insert(retracted.begin() + static_cast<ptrdiff_t>(at), yes);
    retracted.push_back(no);
    stream.push_back(no);
    RC_ASSERT(answers_to(retracted, greatest_mtime(stream), options) == answers_to(stream, greatest_mtime(stream), options));
  }));
}

TEST(TrendLaws, SplitByRsvpAndReadTogetherEqualsWhole) {
  EXPECT_TRUE(holds([] {
    const auto stream = made_stream();
    const auto options = made_options();
    const auto parts = *rc::gen::inRange<size_t>(2, 4);
    ObservationMaker maker;
    std::vector<std::unique_ptr<TrendState>> states;
    std::vector<const TrendState*> pointers;
    for (size_t i = 0; i < parts; ++i) pointers.push_back(states.emplace_back(std::make_unique<TrendState>(7)).get());
    for (const MadeMessage& message : stream) {
      states[static_cast<size_t>(message.rsvp_id) % parts]->apply(maker.make(message), 0, 0);
    }
    const int64_t now = greatest_mtime(stream);
    RC_ASSERT(answers(pointers, now, options) == answers_to(stream, now, options));
    std::reverse(pointers.begin(), pointers.end());
    RC_ASSERT(answers(pointers, now, options) == answers_to(stream, now, options));
  }));
}

TEST(TrendLaws, EvictionOnTheWayIsNeverSeen) {
  EXPECT_TRUE(holds([] {
    const auto stream = made_stream();
    auto options = made_options();
    options.days = 1;
    ObservationMaker maker;
    TrendState state(1);
    int64_t greatest = -1;
    for (const MadeMessage& message : stream) {
      Observation observation = maker.make(message);
      observation.clock = greatest;
      state.apply(observation, 0, 0);
      greatest = std::max(greatest, message.mtime);
      if (*rc::gen::arbitrary<bool>()) state.evict(greatest);
    }
    const TrendState* pointer = &state;
    const int64_t now = greatest_mtime(stream) + *rc::gen::inRange<int64_t>(0, 2 * kHourMs);
    RC_ASSERT(answers({&pointer, 1}, now, options) == answers_to(stream, now, options));
  }));
}

}  // namespace
}  // namespace rsvpulse::trend
