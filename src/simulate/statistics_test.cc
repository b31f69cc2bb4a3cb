// Holds the generator, and the recording where it lies beside the project, to the statistics of ../shared/data/README.md.
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "simulate/description.h"
#include "simulate/sample.h"

namespace rsvpulse::simulate {
namespace {

struct Documented {
  std::string_view name;
  double value;
  double off;  // allowed either way: chance in 50,000 messages and the roundness of the documented figure
};

constexpr Documented kStream[] = {
    {"arrival: messages a second", 2, 0.2},  // as asked for; recorded: 1.2 to 2.7
    {"arrival: coefficient of variation", 1.03, 0.05},
    {"kinds: new yes", 0.566, 0.01},
    {"kinds: new no", 0.090, 0.006},
    {"kinds: change of an earlier RSVP", 0.14, 0.01},
    {"kinds: yes to no", 0.015, 0.003},
    {"kinds: no to yes", 0.005, 0.002},
    {"kinds: guests only", 0.020, 0.003},
    {"kinds: rounded copy", 0.133, 0.008},
    {"kinds: rounded copy of something earlier", 0.019, 0.004},
    {"kinds: exact repeat", 0.009, 0.003},
    {"lateness: live, 99 %", 27, 60},
    {"lateness: live, greatest", 1'100, 200},
    {"lateness: rounded, 50 %", 4'200, 600},
    {"lateness: rounded, 95 %", 2.4 * 86'400'000, 1.2 * 86'400'000},
    {"lateness: rounded, greatest", 118.0 * 86'400'000, 10.0 * 86'400'000},
};

constexpr Documented kMessages[] = {
    {"response: yes", 0.77, 0.015},
    {"response: no", 0.23, 0.015},
    {"guests: above 0", 0.06, 0.006},
    {"guests: 1, of those", 0.76, 0.04},
    {"guests: 2, of those", 0.11, 0.03},
    {"guests: most", 19, 4},
    {"guests: without a yes", 0, 0},
    {"missing: venue", 0.153, 0.01},
    {"missing: group_state", 0.407, 0.02},
    {"missing: group_state in us, ca, or there elsewhere", 0, 0},
    {"missing: photo", 0.046, 0.006},
    {"missing: event.time", 0.003, 0.002},
    {"present: other_services", 0.08, 0.01},
    {"line: fewest", 669, 100},
    {"line: 50 %", 1'454, 60},
    {"line: 99 %", 1'895, 150},
    {"line: most", 2'284, 300},
    {"text: non-ASCII", 0.17, 0.03},
    {"text: emoji", 0.018, 0.006},
    {"text: quotes in event_name", 0.03, 0.006},
    {"event: event_id of nine digits", 0.71, 0.02},
    {"event: on a quarter of an hour", 0.99, 0.005},
    {"lead time: 10 %", 6, 1.5},
    {"lead time: 50 %", 5.7 * 24, 15},
    {"lead time: 90 %", 30 * 24, 60},
    {"lead time: 99 %", 114 * 24, 300},
};

constexpr Documented kWorld[] = {
    {"venue: at 0,0", 118.0 / 3'132, 0.012},
    {"venue: from its group, 50 %", 4, 1.5},
    {"venue: from its group, 99 %", 209, 60},
    {"places: countries", 60, 3},
    {"places: cities", 700, 150},  // 800 in all, not all of them met
    {"country: us", 0.54, 0.02},
    {"country: gb", 0.11, 0.015},
    {"country: au", 0.06, 0.01},
    {"country: ca", 0.05, 0.01},
    {"country: de", 0.03, 0.01},
    {"country: es", 0.03, 0.01},
    {"country: fr", 0.02, 0.006},
    {"country: jp", 0.015, 0.006},
    {"topics: 15 of them", 0.27, 0.02},
    {"topics: 8 to 14 of them", 0.60, 0.04},
    {"topics: most of a group", 20, 0},
    {"topics: different ones", 5'400, 100},
    {"topics: different ones of 624", 346, 110},
    {"topics: different ones of 2367", 865, 260},
    {"topics: different ones of 17497", 3'017, 450},
    {"topic: Social", 0.22, 0.015},
    {"topic: New In Town", 0.21, 0.015},
    {"topic: Social Networking", 0.20, 0.015},
    {"topic: Fun Times", 0.17, 0.015},
    {"topic: Outdoors", 0.17, 0.015},
    {"topic: Dining Out", 0.13, 0.015},
    {"topic: Hiking", 0.13, 0.015},
    {"topic: Adventure", 0.12, 0.015},
    {"topic: Fitness", 0.11, 0.015},
    {"topic: Singles", 0.10, 0.015},
    {"topic: Self-Improvement", 0.10, 0.015},
    {"topic: Walking", 0.09, 0.015},
    {"topic: Nightlife", 0.09, 0.015},
    {"topic: Exercise", 0.09, 0.015},
    {"Zipf exponent: topics", 0.87, 0.05},
    {"Zipf exponent: groups", 0.39, 0.05},
    {"Zipf exponent: events", 0.31, 0.04},
    {"Zipf exponent: members", 0.35, 0.04},
    {"Zipf exponent: cities", 0.81, 0.10},
};

void expect_documented(std::span<const Figure> figures, std::span<const Documented> documented) {
  for (const Documented& expected : documented) {
    const double value = value_of(figures, expected.name);
    ASSERT_FALSE(std::isnan(value)) << expected.name << " is not in the description";
    EXPECT_NEAR(value, expected.value, expected.off) << expected.name;
  }
}

// One description for all tests here: building it takes most of a second.
const std::vector<Figure>& generated() {
  static const std::vector<Figure> kFigures = [] {
    const std::string text = generate(Options{}, 50'000);
    Describer describer;
    LineReader reader;
    for (const std::string_view line : split_lines(text)) describer.add(line, *reader.read(line));
    return describer.figures();
  }();
  return kFigures;
}

TEST(Statistics, OfTheGeneratedStreamAreTheRecordedOnes) { expect_documented(generated(), kStream); }
TEST(Statistics, OfGeneratedMessagesAreTheRecordedOnes) { expect_documented(generated(), kMessages); }
TEST(Statistics, OfTheMadeUpWorldAreTheRecordedOnes) { expect_documented(generated(), kWorld); }

TEST(Statistics, HoldForAnotherSeed) {
  Options options;
  options.seed = 20'240'229;
  const std::string text = generate(options, 50'000);
  Describer describer;
  LineReader reader;
  for (const std::string_view line : split_lines(text)) describer.add(line, *reader.read(line));
  const std::vector<Figure> figures = describer.figures();
  expect_documented(figures, kStream);
  expect_documented(figures, kMessages);
  expect_documented(figures, kWorld);
}

// One capture of 1,541 messages: the describer itself must find there what was found by other means.
TEST(Statistics, OfTheRecordingAreFoundByTheDescriber) {
  const std::string path = "../shared/data/captures/2017-03.jsonl.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here: the recording lies beside the project";
  const auto figures = describe_file(path);
  ASSERT_TRUE(figures.ok()) << figures.error().message;
  constexpr Documented kRecording[] = {
      {"messages", 1'541, 0},
      {"malformed lines", 0, 0},
      {"arrival: messages a second", 1.35, 0.15},
      {"arrival: coefficient of variation", 1.03, 0.05},
      {"response: yes", 1'127.0 / 1'541, 1e-9},
      {"kinds: new yes", 0.566, 0.05},
      {"kinds: change of an earlier RSVP", 0.14, 0.05},
      {"kinds: rounded copy", 0.133, 0.02},
      {"kinds: exact repeat", 0.009, 0.006},
      {"missing: group_state in us, ca, or there elsewhere", 0, 0},
      {"topics: different ones of 624", 346, 0},
      {"topics: different ones of 2367", 865, 0},
      {"topics: different ones of 17497", 3'017, 0},
      {"topics: 15 of them", 0.27, 0.04},
      {"Zipf exponent: cities", 0.81, 0.02},
      {"Zipf exponent: groups", 0.39, 0.02},
      {"Zipf exponent: events", 0.31, 0.02},
  };
  expect_documented(*figures, kRecording);
}

}  // namespace
}  // namespace rsvpulse::simulate
