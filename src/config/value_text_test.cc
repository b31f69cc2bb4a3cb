#include "config/value_text.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::config {
namespace {

using testing::ElementsAre;

TEST(ParseInteger, TakesAllOfInt64) {
  EXPECT_EQ(parse_integer("0"), 0);
  EXPECT_EQ(parse_integer("-5"), -5);
  EXPECT_EQ(parse_integer("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<int64_t>::min());
}

TEST(ParseInteger, RefusesAnythingElse) {
  for (const std::string_view text : {"", " 1", "1 ", "1x", "+1", "--1", "1.0", "1e3", "0x10", "9223372036854775808", "٣"}) {
    EXPECT_EQ(parse_integer(text), std::nullopt) << text;
  }
}

TEST(ParseReal, TakesFiniteNumbers) {
  EXPECT_EQ(parse_real("0.5"), 0.5);
  EXPECT_EQ(parse_real("-1e3"), -1000.0);
  EXPECT_EQ(parse_real("10"), 10.0);
}

TEST(ParseReal, RefusesAnythingElse) {
  for (const std::string_view text : {"", "inf", "-inf", "nan", "1e400", "1,5", "0.5 ", "1f", "0x1p3"}) {
    EXPECT_EQ(parse_real(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, KnowsTheUnits) {
  EXPECT_EQ(parse_duration_ms("250ms"), 250);
  EXPECT_EQ(parse_duration_ms("10s"), 10'000);
  EXPECT_EQ(parse_duration_ms("5m"), 300'000);
  EXPECT_EQ(parse_duration_ms("1h"), 3'600'000);
  EXPECT_EQ(parse_duration_ms("7d"), 604'800'000);
  EXPECT_EQ(parse_duration_ms("0s"), 0);
}

TEST(ParseDuration, TakesFractionsThatAreWholeMilliseconds) {
  EXPECT_EQ(parse_duration_ms("1.5h"), 5'400'000);
  EXPECT_EQ(parse_duration_ms("0.001s"), 1);
  EXPECT_EQ(parse_duration_ms("2.50s"), 2'500);
  EXPECT_EQ(parse_duration_ms("0.0001s"), std::nullopt);
  EXPECT_EQ(parse_duration_ms("0.5ms"), std::nullopt);
}

TEST(ParseDuration, RefusesAnythingElse) {
  for (const std::string_view text :
       {"", "s", "10", "-1s", "+1s", "1 s", "1S", "1.s", ".5s", "1.2.3s", "1h30m", "1w", "1e3s", "99999999999999999999d"}) {
    EXPECT_EQ(parse_duration_ms(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_duration_ms("9999999999d"), 863'999'999'913'600'000) << "the longest";
}

TEST(DurationText, IsShortAndReadsBack) {
  EXPECT_EQ(duration_text(0), "0s");
  EXPECT_EQ(duration_text(1'500), "1500ms");
  EXPECT_EQ(duration_text(5'400'000), "90m");
  EXPECT_EQ(duration_text(604'800'000), "7d");
  for (const int64_t ms : {int64_t{1}, int64_t{999}, int64_t{61'000}, int64_t{86'400'001}}) {
    EXPECT_EQ(parse_duration_ms(duration_text(ms)), ms);
  }
}

TEST(ParseSize, TakesBinaryAndDecimalUnits) {
  EXPECT_EQ(parse_size("64MiB"), 67'108'864);
  EXPECT_EQ(parse_size("1.5KiB"), 1'536);
  EXPECT_EQ(parse_size("10GB"), 10'000'000'000);
  EXPECT_EQ(parse_size("0B"), 0);
  for (const std::string_view text : {"", "64", "MiB", "-1B", "0.3B", "1.0000000001kB", "1 MiB", "64mib", "9000000000000TiB"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(SizeText, IsShortAndReadsBack) {
  EXPECT_EQ(size_text(0), "0B");
  EXPECT_EQ(size_text(67'108'864), "64MiB");
  EXPECT_EQ(size_text(1'000), "1000B");
  for (const int64_t bytes : {int64_t{1}, int64_t{1} << 40, int64_t{1'025}}) EXPECT_EQ(parse_size(size_text(bytes)), bytes);
}

TEST(SplitBlanks, GivesTheWords) {
  EXPECT_THAT(split_blanks(" a  b\n\tc "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split_blanks(" \n"), testing::IsEmpty());
}

TEST(SplitChoices, KeepsTheOrderAndEachOnce) {
  EXPECT_THAT(split_choices("topic,event,topic,city"), ElementsAre("topic", "event", "city"));
  EXPECT_THAT(split_choices("topic"), ElementsAre("topic"));
  EXPECT_THAT(split_choices("a,,b,"), ElementsAre("a", "", "b"));
  EXPECT_THAT(split_choices(""), ElementsAre(""));
}

}  // namespace
}  // namespace rsvpulse::config
