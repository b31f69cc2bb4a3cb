#include "app/live_controls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Effect = LiveControls::Effect;

LiveControls controls() {
  trend::RankingOptions start;
  start.by.insert(trend::Dimension::kTopic);
  start.by.insert(trend::Dimension::kEvent);
  return {start, 7};
}

TEST(LiveControls, CycleThroughTheDimensionsAndBackToTheStart) {
  LiveControls c = controls();
  std::vector<std::string> seen;
  for (int i = 0; i < 7; ++i) {
    seen.push_back(c.dimensions_text());
    EXPECT_EQ(c.press("d"), Effect::kAsked);
  }
  EXPECT_THAT(seen, ElementsAre("topics, events", "topics", "events", "groups", "cities", "countries", "topics, events"));
}

TEST(LiveControls, ToggleDimensionsButNeverTheLast) {
  LiveControls c = controls();
  EXPECT_EQ(c.press("4"), Effect::kAsked);
  EXPECT_EQ(c.press("1"), Effect::kAsked);
  EXPECT_EQ(c.dimensions_text(), "events, cities");
  EXPECT_EQ(c.press("2"), Effect::kAsked);
  EXPECT_EQ(c.press("4"), Effect::kNothing);
  EXPECT_EQ(c.dimensions_text(), "cities");
}

TEST(LiveControls, DecayAndDaysStayWithinTheirBounds) {
  LiveControls c = controls();
  for (int i = 0; i < 30; ++i) c.press("+");
  EXPECT_EQ(c.ranking().decay, 10);
  for (int i = 0; i < 30; ++i) c.press("-");
  EXPECT_EQ(c.ranking().decay, 0);
  for (int i = 0; i < 30; ++i) c.press("]");
  EXPECT_EQ(c.ranking().days, 7);
  for (int i = 0; i < 30; ++i) c.press("[");
  EXPECT_EQ(c.ranking().days, 1);
  c.press("5");
  EXPECT_EQ(c.press("r"), Effect::kAsked);
  EXPECT_EQ(c.ranking().decay, 1);
  EXPECT_EQ(c.dimensions_text(), "topics, events");
}

TEST(LiveControls, PauseHelpRedrawAndQuit) {
  LiveControls c = controls();
  EXPECT_EQ(c.press("p"), Effect::kShown);
  EXPECT_TRUE(c.paused());
  EXPECT_EQ(c.press(" "), Effect::kShown);
  EXPECT_FALSE(c.paused());
  EXPECT_EQ(c.press("?"), Effect::kShown);
  EXPECT_TRUE(c.shows_help());
  c.press("d");
  EXPECT_FALSE(c.shows_help());
  EXPECT_EQ(c.press("\x0c"), Effect::kRedraw);
  for (const char* key : {"q", "\x03", "\x04"}) EXPECT_EQ(c.press(key), Effect::kQuit);
  for (const char* key : {"Q", "x", "\x1b[A", "é", "\x1b"}) EXPECT_EQ(c.press(key), Effect::kNothing);
}

TEST(TakeKeys, SplitsWhatTerminalsSend) {
  std::string bytes = "q\x1b[1;5Ax\x1bOP日é\xff\x1b";
  EXPECT_THAT(take_keys(bytes), ElementsAre("q", "\x1b[1;5A", "x", "\x1bOP", "日", "é", "\xff", "\x1b"));
  EXPECT_THAT(bytes, IsEmpty());
}

TEST(TakeKeys, WaitsForTheRestOfASequenceButNotForEver) {
  std::string bytes = "d\x1b[1;";
  EXPECT_THAT(take_keys(bytes), ElementsAre("d"));
  EXPECT_EQ(bytes, "\x1b[1;");
  bytes += "2D";
  EXPECT_THAT(take_keys(bytes), ElementsAre("\x1b[1;2D"));
  bytes = "\x1b[" + std::string(1'000, '1');
  EXPECT_THAT(take_keys(bytes), IsEmpty());
  EXPECT_THAT(bytes, IsEmpty());
}

}  // namespace
}  // namespace rsvpulse::app
