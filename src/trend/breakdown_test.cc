// Breakdowns against what can be counted by hand.
#include "trend/breakdown.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "trend/event_time.h"
#include "trend/made_messages.h"
#include "trend/places.h"
#include "trend/snapshot.h"

namespace rsvpulse::trend {
namespace {

using rsvp::Response;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNow = 1'000 * kHourMs + 30 * kMinuteMs;

std::vector<std::string> told(const std::vector<Share>& shares) {
  std::vector<std::string> out;
  for (const Share& share : shares) out.push_back(share.name + " " + std::to_string(share.people));
  return out;
}

std::vector<std::string> told(const std::vector<EventShare>& events) {
  std::vector<std::string> out;
  for (const EventShare& event : events) out.push_back(event.event_id + " " + event.name + " " + std::to_string(event.people));
  return out;
}

class BreakdownTest : public testing::Test {
 protected:
  void apply(MadeMessage message) {
    message.rsvp_id = next_id_++;
    state_.apply(maker_.make(message), -1, 0);
  }
  Breakdown of(const Subject& subject, size_t top = 12) const {
    return breakdowns(states_, std::array{subject}, {.days = 1, .top = top}, kNow).front();
  }
  void apply_some() {
    apply({.mtime = kNow,
           .guests = 2,
           .topics = {"Go", "Chess"},
           .event_id = "e1",
           .event_name = "Opening",
           .city = "London",
           .group = "Boards",
           .group_id = 7,
           .lat = 51.5,
           .lon = -0.25});
    apply({.mtime = kNow - kHourMs,
           .topics = {"Go"},
           .event_id = "e2",
           .event_name = "Joseki",
           .city = "Leeds",
           .group = "Stones",
           .group_id = 8});
    apply({.mtime = kNow - 2 * kHourMs, .topics = {"Yoga"}, .event_id = "e3", .event_name = "Opening", .city = "London"});
    apply({.mtime = kNow, .response = Response::kNo, .topics = {"Go"}, .event_id = "e1", .event_name = "Opening"});
    apply({.mtime = kNow - 30 * kHourMs, .topics = {"Go"}, .event_id = "e1", .event_name = "Before the span"});
  }

  ObservationMaker maker_;
  TrendState state_{7};
  std::vector<const TrendState*> states_{&state_};
  int64_t next_id_ = 1;
};

TEST_F(BreakdownTest, AnEntryIsMadeOfTheYesOfTheSpan) {
  apply_some();
  const Breakdown go = of({.kind = Subject::Kind::kEntry, .dimension = Dimension::kTopic, .text = "Go"});
  EXPECT_EQ(go.people, 4);
  EXPECT_EQ(go.rsvps, 2);
  EXPECT_EQ(go.latest, kNow);
  ASSERT_EQ(go.hours.size(), 25u);
  EXPECT_EQ(go.hours[24], 3);
  EXPECT_EQ(go.hours[23], 1);
  EXPECT_THAT(told(go.topics), ElementsAre("Go 4", "Chess 3"));
  EXPECT_THAT(told(go.cities), ElementsAre("London 3", "Leeds 1"));
  EXPECT_THAT(told(go.events), ElementsAre("e1 Opening 3", "e2 Joseki 1"));
  ASSERT_EQ(go.places.size(), 2u);
  EXPECT_EQ(go.places[0].place.group_id, 7);
  EXPECT_EQ(go.places[0].place.lat, 51.5);
  EXPECT_EQ(go.places[0].group, "Boards");
  EXPECT_EQ(go.places[1].place.lat, std::nullopt) << "0,0 is no place";
}

TEST_F(BreakdownTest, EventsGoByNameOrById) {
  apply_some();
  EXPECT_THAT(told(of({.kind = Subject::Kind::kEntry, .dimension = Dimension::kEvent, .text = "Opening"}).events),
              ElementsAre("e1 Opening 3", "e3 Opening 1"));
  EXPECT_THAT(told(of({.kind = Subject::Kind::kEventId, .text = "e3"}).topics), ElementsAre("Yoga 1"));
}

TEST_F(BreakdownTest, GroupsGoById) {
  apply_some();
  EXPECT_THAT(told(of({.kind = Subject::Kind::kGroupId, .group_id = 8}).events), ElementsAre("e2 Joseki 1"));
}

TEST_F(BreakdownTest, PlacesAreThoseOfTheSpanAndChangesMoveThem) {
  apply_some();
  const auto told_places = [&](int64_t days) {
    const Places found = places(states_, days, kNow);
    std::map<std::string, int64_t> told;
    for (const PlaceShare& place : found.places) told[place.group + "/" + place.city] += place.people;
    told["without"] = found.without_group;
    return told;
  };
  const auto before = told_places(1);
  EXPECT_EQ(before.at("Boards/London"), 3);
  int64_t sum = 0;
  for (const auto& [name, people] : before) sum += people;
  EXPECT_EQ(sum, 5);
  // One who told no group, then changes to one that has a group, then to no.
  MadeMessage alone{.rsvp_id = 900, .mtime = kNow, .guests = 6};
  Observation told = maker_.make(alone);
  told.group = {};
  state_.apply(told, -1, 0);
  EXPECT_EQ(told_places(1).at("without"), before.at("without") + 7);
  state_.apply(maker_.make({.rsvp_id = 900, .mtime = kNow + 1, .city = "London", .group = "Boards", .group_id = 7}), -1, 0);
  EXPECT_EQ(told_places(1).at("without"), before.at("without"));
  state_.apply(maker_.make({.rsvp_id = 900, .mtime = kNow + 2, .response = Response::kNo}), -1, 0);
  EXPECT_EQ(told_places(1), before);
}

TEST_F(BreakdownTest, AShortListIsTheBeginningOfTheLongOneInOneStateAndInTwo) {
  // Events of two names and several groups, many with as many people as others.
  TrendState other{7};
  for (int i = 0; i < 300; ++i) {
    MadeMessage message{.mtime = kNow - i * kMinuteMs,
                        .guests = i % 3,
                        .topics = {"Go"},
                        .event_id = "e" + std::to_string(i * i % 41),
                        .event_name = i % 5 == 0 ? "Renamed" : "Joseki",
                        .group = "Stones",
                        .group_id = i % 2};
    apply(message);
    if (i % 4 != 0) continue;
    message.rsvp_id = 10'000 + i;
    other.apply(maker_.make(message), -1, 0);
  }
  const Subject go{.kind = Subject::Kind::kEntry, .dimension = Dimension::kTopic, .text = "Go"};
  for (const bool with_other : {false, true}) {
    if (with_other) states_.push_back(&other);
    const std::vector<std::string> all = told(of(go, 100).events);
    ASSERT_GT(all.size(), 15u);
    for (size_t top = 0; top <= all.size(); ++top) {
      const std::vector<std::string> first(all.begin(), all.begin() + static_cast<ptrdiff_t>(top));
      EXPECT_EQ(told(of(go, top).events), first) << top;
    }
  }
}

TEST_F(BreakdownTest, WhatIsNotThereIsEmpty) {
  apply_some();
  const Breakdown none = of({.kind = Subject::Kind::kEntry, .dimension = Dimension::kCity, .text = "Go"});
  EXPECT_EQ(none.rsvps, 0);
  EXPECT_THAT(none.events, IsEmpty());
  EXPECT_EQ(of({.kind = Subject::Kind::kGroupId, .group_id = 9}).rsvps, 0);
}

TEST_F(BreakdownTest, ASnapshotKeepsPlaces) {
  apply_some();
  const auto restored = restore(save(state_));
  ASSERT_TRUE(restored.ok());
  const std::vector<const TrendState*> states{restored->get()};
  std::vector<double> lons;
  for (const PlaceShare& place : places(states, 1, kNow).places) lons.push_back(place.place.lon.value_or(0));
  EXPECT_THAT(lons, Contains(-0.25));
}

TEST(GroupPlaceTest, WritesWhatItReads) {
  for (const GroupPlace& place :
       {GroupPlace{.group_id = -3, .lat = 0.1, .lon = -179.9999}, GroupPlace{.group_id = 5}, GroupPlace{.lat = 1, .lon = 2}}) {
    const GroupPlace read = GroupPlace::parse(place.text());
    EXPECT_EQ(read.group_id, place.group_id);
    EXPECT_EQ(read.lat, place.lat);
    EXPECT_EQ(read.lon, place.lon);
  }
  EXPECT_EQ(GroupPlace().text(), "");
  EXPECT_EQ(GroupPlace::parse("x 1 200").lat, std::nullopt);
}

}  // namespace
}  // namespace rsvpulse::trend
