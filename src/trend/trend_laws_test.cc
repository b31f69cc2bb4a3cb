// The laws of TrendState, through its readers: what counts is the newest message of each RSVP, whatever the way there.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "trend/made_answers.h"
#include "trend/made_messages.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {
namespace {

using rsvp::Response;

constexpr int64_t kNow = 1'000 * kHourMs;  // an hour's first millisecond

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
  for (const MadeMessage& message : stream) state.apply(maker.make(message), -1, 0);
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
    kept.reserve(newest.size());
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
      states[static_cast<size_t>(message.rsvp_id) % parts]->apply(maker.make(message), -1, 0);
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
      state.apply(maker.make(message), greatest, 0);
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
