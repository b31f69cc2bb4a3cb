// What a person reads at the live terminal, line by line; and that of a new picture only what differs is sent.
#include "app/live_view.h"

#include <regex>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/live_history.h"
#include "app/screen.h"
#include "base/display_width.h"

namespace rsvpulse::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

LiveControls controls(size_t top = 20) {
  trend::RankingOptions start;
  start.top = top;
  start.by.insert(trend::Dimension::kTopic);
  start.by.insert(trend::Dimension::kEvent);
  return {start, 7};
}

LiveView view() {
  LiveView made;
  made.trend.now = 1'489'925'473'189;
  made.trend.ranking = {{trend::Dimension::kTopic, "Hiking", 120.5},
                        {trend::Dimension::kEvent, "日本語 👩‍👩‍👧 e\u0301vil\x1b[2J\u202e", 60.25},
                        {trend::Dimension::kTopic, std::string(200, 'x'), 1}};
  made.moved = {{true, 0}, {false, 3}, {false, -12}};
  made.trend.windows.total = 1'234;
  made.trend.windows.responses = {750, 250, 0};
  made.trend.windows.top_events = {{"abc", "Chess\tnight", 17}, {"xyz", std::nullopt, 9}};
  made.sources = {{"ws://127.0.0.1:8000/2/rsvps", {stream::SourceState::Phase::kOpen, "", 1}, 5'000},
                  {"http://h\x1b/", {stream::SourceState::Phase::kWaiting, "connection refused\x07; next try in 2.1 s", 1}, 0}};
  made.sums = {.read = 1'000'010,
               .dead_letter = 10,
               .expired = 1,
               .superseded = 99'999,
               .duplicate = 100'000,
               .applied = 800'000,
               .out_of_order = 4};
  made.per_second = 4'998.6;
  return made;
}

std::string without_colours(const std::string& line) { return std::regex_replace(line, std::regex("\x1b\\[[0-9;]*m"), ""); }

TEST(LiveView, ShowsEverythingAt80By24) {
  const auto lines = draw(view(), controls(), {80, 24}, kNoColours);
  ASSERT_EQ(lines.size(), 24u);
  EXPECT_EQ(lines[0], " rsvpulse topics, events · 1 day · decay 1     2017-03-19 12:11:13 UTC  4,999/s");
  EXPECT_EQ(lines[1], "  1 new  topic    Hiking                            120.50  ███████████████████");
  EXPECT_EQ(lines[2],
            "  2 ▲3   event    日本語 👩‍👩‍👧 e\u0301vil\uFFFD[2J\uFFFD                60.25  "
            "█████████▌");
  EXPECT_THAT(lines[3], StartsWith("  3 ▼12  topic    xxxxxxxxxxxxxxxxxxxxxxxxxxxx…       1.00  ▏"));
  const std::string all = fmt::format("{}", fmt::join(lines, "\n"));
  for (const char* part : {"Answers   yes 750 (75 %)  no 250 (25 %)  other 0 (0 %)", "5 minutes 1,234 RSVPs, most by",
                           "17  Chess\uFFFDnight", "9  xyz", "● open    ws://127.0.0.1:8000/2/rsvps", "5,000 lines",
                           "○ waiting http://h\uFFFD/: connection refused\uFFFD; next try in 2.1 s",
                           "1,000,010 = 800,000 app + 100,000 dup + 99,999 sup + 1 exp + 10 dead", "q quit"}) {
    EXPECT_THAT(all, HasSubstr(part));
  }
}

TEST(LiveView, NeverExceedsTheScreenNorSendsWhatCommandsIt) {
  const LiveView shown = view();
  LiveControls with_help = controls();
  with_help.press("?");
  for (const Palette& palette : {kColours, kNoColours}) {
    for (int columns = 1; columns < 200; columns += columns < 30 ? 1 : 13) {
      for (int rows = 1; rows < 60; rows += 3) {
        for (const LiveControls& controls_shown : {controls(), with_help}) {
          const auto lines = draw(shown, controls_shown, {columns, rows}, palette);
          ASSERT_EQ(lines.size(), static_cast<size_t>(rows));
          for (const std::string& line : lines) {
            const std::string plain = without_colours(line);
            EXPECT_LE(display_width(plain), columns) << plain;
            EXPECT_THAT(plain, Not(testing::ContainsRegex("[\x01-\x1f\x7f]")));
            EXPECT_THAT(plain, Not(HasSubstr("\u202e")));
          }
        }
      }
    }
  }
}

TEST(LiveView, ATallScreenShowsTheTopAndNoMore) {
  LiveView shown = view();
  for (int i = 0; i < 100; ++i) shown.trend.ranking.push_back({trend::Dimension::kTopic, "t" + std::to_string(i), 1});
  const auto lines = draw(shown, controls(20), {120, 60}, kNoColours);
  EXPECT_THAT(lines[20], StartsWith(" 20 "));
  EXPECT_EQ(lines[21], "");
  const auto short_lines = draw(shown, controls(20), {120, 5}, kNoColours);
  EXPECT_THAT(short_lines[4], StartsWith("  4 "));
}

TEST(LiveView, OfManySourcesThoseInTroubleAreSeen) {
  LiveView shown = view();
  for (int i = 0; i < 20; ++i) shown.sources.push_back({"ok" + std::to_string(i), {}, 1});
  shown.sources.push_back({"ws://late/", {stream::SourceState::Phase::kFailed, "401", 0}, 0});
  const auto all = fmt::format("{}", fmt::join(draw(shown, controls(), {80, 24}, kNoColours), "\n"));
  EXPECT_THAT(all, HasSubstr("failed  ws://late/: 401"));
  EXPECT_THAT(all, HasSubstr("and 21 more sources"));
}

TEST(LiveView, SaysWhyThereIsNothingAndThatItIsPaused) {
  LiveControls c = controls();
  c.press("p");
  LiveView empty;
  EXPECT_THAT(draw(empty, c, {80, 24}, kNoColours), testing::Contains(HasSubstr("Waiting for RSVPs.")));
  EXPECT_THAT(draw(empty, c, {80, 24}, kNoColours)[0], HasSubstr("PAUSED"));
  empty.sums.applied = 5;
  EXPECT_THAT(draw(empty, c, {80, 24}, kNoColours), testing::Contains(HasSubstr("Nothing is trending")));
}

TEST(Screen, SendsOnlyLinesThatDiffer) {
  Screen screen;
  EXPECT_THAT(screen.update({"a", "b", ""}, {80, 3}),
              testing::AllOf(HasSubstr("\x1b[2J"), HasSubstr("1;1H"), HasSubstr("2;1H")));
  EXPECT_EQ(screen.update({"a", "b", ""}, {80, 3}), "");
  EXPECT_EQ(screen.update({"a", "c", ""}, {80, 3}), "\x1b[?2026h\x1b[2;1H\x1b[0m\x1b[2Kc\x1b[?2026l");
  EXPECT_THAT(screen.update({"a", "c"}, {80, 2}), HasSubstr("\x1b[2J"));
  EXPECT_EQ(screen.update({"a", "c"}, {80, 2}), "");
  screen.forget();
  EXPECT_THAT(screen.update({"a", "c"}, {80, 2}), HasSubstr("\x1b[2J"));
}

TEST(LiveHistory, ComparesWithWhatStoodThereASpanAgo) {
  LiveHistory history(10'000);
  TrendView first, second;
  first.ranking = {{trend::Dimension::kTopic, "a", 2}, {trend::Dimension::kTopic, "b", 1}};
  second.ranking = {{trend::Dimension::kTopic, "b", 3}, {trend::Dimension::kTopic, "a", 2}, {trend::Dimension::kTopic, "c", 1}};
  EXPECT_THAT(history.note(0, TrendView()), IsEmpty());
  EXPECT_THAT(history.note(1'000, first), IsEmpty());
  EXPECT_THAT(history.note(6'000, first), IsEmpty());  // now there is something to compare with
  const auto moved = history.note(9'000, second);
  ASSERT_EQ(moved.size(), 3u);
  EXPECT_EQ(movement_text(moved[0]) + movement_text(moved[1]) + movement_text(moved[2]), "▲1▼1new");
  for (int64_t time = 10'000; time < 20'000; time += 250) history.note(time, second);
  for (const Movement& each : history.note(20'000, second)) EXPECT_EQ(movement_text(each), "");
  history.forget_rankings();
  EXPECT_THAT(history.note(21'000, first), IsEmpty());
}

TEST(LiveHistory, TheRateIsThatOfTheLastSeconds) {
  LiveHistory history(10'000);
  EXPECT_EQ(history.note_read(0, 0), 0);
  EXPECT_EQ(history.note_read(1'000, 500), 500);
  for (int64_t s = 2; s <= 20; ++s) history.note_read(s * 1'000, 500 + 100 * static_cast<uint64_t>(s - 1));
  EXPECT_EQ(history.note_read(21'000, 2'500), 100);
}

TEST(Grouped, PartsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace rsvpulse::app
