#include "simulate/generator.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulate/sample.h"

namespace rsvpulse::simulate {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// FNV-1a: short enough to write here, and the same everywhere.
uint64_t fingerprint(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

TEST(Generator, GivesTheSameBytesForTheSameOptions) {
  EXPECT_EQ(generate(small_options(), 2'000), generate(small_options(), 2'000));
  Options other = small_options();
  other.seed = 2;
  EXPECT_NE(generate(small_options(), 10), generate(other, 10));
}

TEST(Generator, GivesTheseBytesOnEveryPlatform) {
  // A change here is a change of every seeded file that anybody made: say so in CHANGELOG.md.
  EXPECT_EQ(fingerprint(generate(small_options(), 5'000)), 0xdfc138496be60ee2ULL);
}

TEST(Generator, WritesWhatTheParserReads) {
  const std::string text = generate(small_options(), 5'000);
  LineReader reader;
  for (const std::string_view line : split_lines(text)) {
    const auto message = reader.read(line);
    ASSERT_TRUE(message) << line;
    EXPECT_TRUE(message->member.member_id && message->member.member_name) << line;
    EXPECT_TRUE(message->event.event_id && message->event.event_name && message->event.event_url) << line;
    EXPECT_TRUE(message->group.group_id && message->group.group_name && message->group.group_urlname) << line;
    EXPECT_GE(message->group.topics.size(), 1U);
  }
}

TEST(Generator, WritesKeysInTheRecordedOrder) {
  const std::string text = generate(small_options(), 500);
  for (const std::string_view line : split_lines(text)) {
    size_t place = line.find("\"visibility\":\"public\"");
    EXPECT_TRUE(place == 1 || line.starts_with("{\"venue\":{\"venue_name\":")) << line;
    for (const std::string_view key :
         {"\"response\":", "\"guests\":", "\"member\":", "\"rsvp_id\":", "\"mtime\":", "\"event\":", "\"group\":"}) {
      const size_t next = line.find(key, place);
      ASSERT_NE(next, std::string_view::npos) << key << " in " << line;
      place = next;
    }
  }
}

TEST(Generator, EscapesSlashesAndNothingElseThatNeedsNone) {
  const std::string text = generate(small_options(), 2'000);
  for (size_t i = text.find('/'); i != std::string::npos; i = text.find('/', i + 1)) ASSERT_EQ(text[i - 1], '\\');
  EXPECT_EQ(text.find("\\u"), std::string::npos);
  EXPECT_THAT(text, HasSubstr("https:\\/\\/www.meetup.example\\/"));
}

TEST(Generator, SendsInOrderOfArrival) {
  const Options options = small_options();
  const World world(options);
  Generator generator(world, options);
  std::string out;
  int64_t before = options.start_ms;
  for (int i = 0; i < 5'000; ++i) {
    const int64_t announced = generator.next_arrival_ms();
    const Stamp stamp = generator.next(out);
    EXPECT_EQ(stamp.arrival_ms, announced);
    EXPECT_GE(stamp.arrival_ms, before);
    EXPECT_LE(stamp.mtime, stamp.arrival_ms + 500);
    before = stamp.arrival_ms;
  }
}

// What every message of one RSVP agrees on, whatever its kind.
TEST(Generator, KeepsAnRsvpToItsMemberEventAndGroup) {
  const std::string text = generate(small_options(), 20'000);
  std::map<int64_t, std::string> known;
  LineReader reader;
  for (const std::string_view line : split_lines(text)) {
    const auto message = reader.read(line);
    std::string whole = std::to_string(*message->member.member_id);
    whole += ' ';
    whole += *message->event.event_id;
    whole += ' ';
    whole += std::to_string(*message->group.group_id);
    EXPECT_EQ(known.emplace(message->rsvp_id, whole).first->second, whole) << line;
  }
}

TEST(Generator, TellsOneStoryOfEachEventAndMember) {
  const std::string text = generate(small_options(), 20'000);
  std::map<std::string, std::string, std::less<>> events;
  std::map<int64_t, std::string> members;
  LineReader reader;
  for (const std::string_view line : split_lines(text)) {
    const auto message = reader.read(line);
    const auto& event = message->event;
    EXPECT_EQ(events.emplace(*event.event_id, *event.event_name).first->second, *event.event_name) << line;
    const auto& member = message->member;
    EXPECT_EQ(members.emplace(*member.member_id, *member.member_name).first->second, *member.member_name) << line;
  }
}

TEST(Generator, RunsForYears) {
  Options options = small_options();
  options.rate = 0.001;
  LineReader reader;
  const std::string text = generate(options, 50'000);  // a year and a half
  int64_t last = 0;
  for (const std::string_view line : split_lines(text)) {
    const auto message = reader.read(line);
    ASSERT_TRUE(message) << line;
    last = std::max(last, message->mtime);
  }
  EXPECT_NEAR(static_cast<double>(last - options.start_ms) / 1'000, 50e6, 3e6);
}

TEST(Generator, ManagesTheSmallestWorld) {
  Options options;
  options.topics = Topics::kFewest;
  options.groups = 1;
  options.members = 1;
  options.events = 1;
  options.start_ms = 0;
  LineReader reader;
  const std::string text = generate(options, 1'000);
  for (const std::string_view line : split_lines(text)) ASSERT_TRUE(reader.read(line)) << line;
}

TEST(Generator, KeepsMessagesWithMalformedLinesBetween) {
  Options options = small_options();
  const std::string clean = generate(options, 3'000);
  options.malformed = 0.2;
  const World world(options);
  Generator generator(world, options);
  std::string kept;
  int malformed = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string line;
    if (generator.next(line).malformed) {
      ++malformed;
    } else {
      kept += line;
    }
  }
  EXPECT_NEAR(malformed, 600, 80);
  EXPECT_THAT(clean, StartsWith(kept));
}

TEST(Generator, MakesNothingButMalformedLinesWhenAsked) {
  Options options = small_options();
  options.malformed = 1;
  LineReader reader;
  const std::string text = generate(options, 100);
  for (const std::string_view line : split_lines(text)) EXPECT_FALSE(reader.read(line)) << line;
}

}  // namespace
}  // namespace rsvpulse::simulate
