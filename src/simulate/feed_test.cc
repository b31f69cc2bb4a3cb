// What the stand-in sends and when: made-up or recorded, well-behaved or not.
#include "simulate/feed.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/printable.h"
#include "connect/made_file.h"
#include "rsvp/parser.h"
#include "simulate/mischief.h"
#include "simulate/timeline.h"

namespace rsvpulse::simulate {
namespace {

using testing::ElementsAre;

std::vector<FeedLine> drain(Feed& feed, size_t most = SIZE_MAX) {
  std::vector<FeedLine> lines;
  FeedLine line;
  while (lines.size() < most) {
    const auto more = feed.next(line);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) break;
    lines.push_back(line);
  }
  return lines;
}

std::string message(int64_t id, int64_t mtime, int64_t time = 0) {
  return fmt::format(R"({{"rsvp_id":{},"mtime":{},"event":{{"event_id":"e","time":{}}},"response":"yes"}})", id, mtime, time);
}

bool is_message(const std::string& line) {
  rsvp::Parser parser(rsvp::Fields::kTrend);
  Arena texts;
  rsvp::Rsvp rsvp;
  return !parser.parse(line, rsvp, texts);
}

std::unique_ptr<Feed> replay(const std::string& path, double speed, bool keep_times) {
  return replayed_feed({.paths = {path}, .start_ms = 5'000'000, .speed = speed, .keep_times = keep_times});
}

TEST(ReplayedFeed, GivesEveryLineUnchangedAndPacedByItsTimes) {
  const connect::TemporaryFolder folder;
  const std::string path = folder.write(
      "r", message(1, 1'000) + "\nbad\n" + message(2, 3'000) + "\n" + message(1, 500) + "\n" + message(3, 4'000) + "\n");
  const auto lines = drain(*replay(path, 2, true));
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[1].text, "bad");
  EXPECT_EQ(lines[1].mtime, -1);
  EXPECT_EQ(lines[3].text, message(1, 500));
  std::vector<int64_t> due;
  for (const FeedLine& line : lines) due.push_back(line.due_ms - 5'000'000);
  EXPECT_THAT(due, ElementsAre(0, 0, 1'000, 1'000, 1'500));
}

TEST(ReplayedFeed, MovesTimesToNowAndLateMessagesStayLate) {
  const connect::TemporaryFolder folder;
  const std::string path =
      folder.write("r", message(1, 1'000, 9'000) + "\n" + message(2, 3'000) + "\n" + message(1, 500, 500) + "\n");
  const auto lines = drain(*replay(path, 1, false));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].text, message(1, 5'000'000, 5'008'000));
  EXPECT_EQ(lines[1].text, message(2, 5'002'000, 4'999'000));
  EXPECT_EQ(lines[2].text, message(1, 4'999'500, 4'999'500));
  EXPECT_EQ(lines[2].mtime, 4'999'500);
}

TEST(ReplayedFeed, CutsLongPausesAndWithoutASpeedThereAreNone) {
  const connect::TemporaryFolder folder;
  const std::string path = folder.write("r", message(1, 0) + "\n" + message(2, 365ll * 86'400'000) + "\n");
  EXPECT_EQ(drain(*replay(path, 1, true))[1].due_ms, 5'000'000 + kLongestPauseMs);
  EXPECT_EQ(drain(*replay(path, 0, true))[1].due_ms, 5'000'000);
  EXPECT_EQ(drain(*first_lines(replay(path, 0, true), 1)).size(), 1u);
}

TEST(WithNumber, ReplacesTheOneThatCounts) {
  EXPECT_EQ(with_number(R"({"mtime":1,"mtime": 1})", "\"mtime\":", 1, 22), R"({"mtime":1,"mtime": 22})");
  EXPECT_EQ(with_number(R"({"mtime":12,"x":"\"mtime\":1"})", "\"mtime\":", 12, 3), R"({"mtime":3,"x":"\"mtime\":1"})");
  EXPECT_EQ(with_number(R"({"mtime":1e3})", "\"mtime\":", 1'000, 3), R"({"mtime":1e3})");
  EXPECT_EQ(with_number("", "\"mtime\":", 1, 3), "");
}

Options small() {
  Options options;
  options.start_ms = 1'700'000'000'000;
  options.rate = 100;
  options.groups = 300;
  options.members = 3'000;
  options.events = 900;
  return options;
}

TEST(GeneratedFeed, IsDueAsItsMessagesArriveAndTellsOfBurstsAsTheyBegin) {
  std::vector<std::string> planted;
  int64_t at = 0;
  std::vector<int64_t> times;
  const auto feed = generated_feed(small(), {.count = 2, .every_ms = 10'000, .length_ms = 20'000}, [&](auto scope, auto name) {
    planted.push_back(fmt::format("{} {}", scope, name));
    times.push_back(at);
  });
  std::map<std::string, int> topics;
  for (int i = 0; i < 4'000; ++i) {
    FeedLine line;
    ASSERT_TRUE(*feed->next(line));
    EXPECT_GE(line.due_ms, at);
    at = line.due_ms;
    EXPECT_TRUE(is_message(line.text));
    if (!planted.empty() && line.text.find(fmt::format("\"topic_name\":\"{}\"", planted[0].substr(6))) != std::string::npos)
      ++topics["burst"];
  }
  ASSERT_EQ(planted.size(), 2u);
  EXPECT_THAT(planted[0], testing::StartsWith("topic "));
  EXPECT_THAT(planted[1], testing::StartsWith("event "));
  EXPECT_NEAR(static_cast<double>(times[0] - small().start_ms), 10'000, 500);
  EXPECT_NEAR(static_cast<double>(times[1] - small().start_ms), 20'000, 500);
  EXPECT_GT(topics["burst"], 200);
}

TEST(Mischief, LeavesEveryLineAndAddsWhatIsRefused) {
  MischiefDone done;
  const MischiefOptions bad{.seed = 3, .garbage = 0.2, .half_lines = 0.2, .future = 0.2, .duplicate = 0.2, .reorder = 20};
  const auto plain = drain(*generated_feed(small(), {}, {}), 2'000);
  const auto feed = with_mischief(first_lines(generated_feed(small(), {}, {}), 2'000), bad, done);
  const auto lines = drain(*feed);
  std::multiset<std::string> good;
  uint64_t refused = 0;
  uint64_t ahead = 0;
  int64_t due = 0;
  for (const FeedLine& line : lines) {
    EXPECT_GE(line.due_ms, due);
    EXPECT_TRUE(is_utf8(line.text));
    due = line.due_ms;
    if (!is_message(line.text)) {
      ++refused;
    } else if (line.mtime > line.due_ms + 3'000'000) {
      ++ahead;
    } else {
      good.insert(line.text);
    }
  }
  EXPECT_EQ(refused, done.garbage + done.half_lines);
  EXPECT_EQ(ahead, done.future);
  for (const uint64_t each : {done.garbage, done.half_lines, done.future, done.duplicate})
    EXPECT_NEAR(static_cast<double>(each), 400, 100);
  EXPECT_EQ(good.size(), plain.size() + done.duplicate);
  for (const FeedLine& line : plain) EXPECT_TRUE(good.contains(line.text));
}

TEST(Mischief, IsTheSameForASeed) {
  const auto run = [](uint64_t seed) {
    MischiefDone done;
    const MischiefOptions bad{.seed = seed, .garbage = 0.1, .duplicate = 0.1, .reorder = 5};
    std::string all;
    for (const FeedLine& line : drain(*with_mischief(first_lines(generated_feed(small(), {}, {}), 300), bad, done)))
      all += line.text + "\n";
    return all;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Timeline, GivesWhatIsDueAndForgetsWhatNobodyNeeds) {
  const connect::TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 100; ++i) text += message(i, 1'000 + i * 10) + "\n";
  Timeline timeline(replay(folder.write("r", text), 1, true), 2'000);
  EXPECT_TRUE(*timeline.advance(5'000'000 - 1, SIZE_MAX, 0));
  EXPECT_EQ(timeline.end(), 0u);
  EXPECT_TRUE(*timeline.advance(5'000'100, SIZE_MAX, UINT64_MAX));
  EXPECT_EQ(timeline.end(), 11u);
  EXPECT_FALSE(*timeline.advance(6'000'000, SIZE_MAX, timeline.begin()));  // all of it is needed, and there is no more room
  const uint64_t stopped = timeline.end();
  EXPECT_LT(stopped, 40u);
  EXPECT_TRUE(*timeline.advance(6'000'000, SIZE_MAX, UINT64_MAX));
  EXPECT_EQ(timeline.end(), 100u);
  EXPECT_TRUE(timeline.ended());
  EXPECT_GT(timeline.begin(), 60u);
  EXPECT_LT(timeline.bytes_behind(timeline.begin()), 2'200u);
  EXPECT_EQ(timeline.line(99).text, message(99, 1'990));
}

}  // namespace
}  // namespace rsvpulse::simulate
