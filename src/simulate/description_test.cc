#include "simulate/description.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulate/describe_text.h"
#include "simulate/sample.h"

namespace rsvpulse::simulate {
namespace {

using testing::HasSubstr;

std::string temporary_file(const std::string& name, std::string_view content) {
  std::string path = testing::TempDir() + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(Describer, CountsWhatAMessageHolds) {
  const std::string line =
      R"({"venue":{"venue_name":"V","lon":0,"lat":0,"venue_id":1},"response":"yes","guests":2,"member":{"member_id":1,)"
      R"("member_name":"M"},"rsvp_id":1,"mtime":900000,"event":{"event_id":"123456789","event_name":"a \"b\" ☕","time":4500000},)"
      R"("group":{"group_topics":[{"topic_name":"T"}],"group_country":"us","group_city":"C"}})";
  LineReader reader;
  const auto message = reader.read(line);
  ASSERT_TRUE(message);
  Describer describer;
  describer.add(line, *message);
  describer.add_malformed();
  const std::vector<Figure> figures = describer.figures();
  EXPECT_EQ(value_of(figures, "messages"), 1);
  EXPECT_EQ(value_of(figures, "malformed lines"), 1);
  EXPECT_EQ(value_of(figures, "guests: 2, of those"), 1);
  EXPECT_EQ(value_of(figures, "venue: at 0,0"), 1);
  EXPECT_EQ(value_of(figures, "missing: photo"), 1);
  EXPECT_EQ(value_of(figures, "missing: group_state in us, ca, or there elsewhere"), 1);
  EXPECT_EQ(value_of(figures, "event: event_id of nine digits"), 1);
  EXPECT_EQ(value_of(figures, "lead time: 50 %"), 1);
  EXPECT_EQ(value_of(figures, "text: emoji"), 1);
  EXPECT_EQ(value_of(figures, "text: quotes in event_name"), 1);
  EXPECT_EQ(value_of(figures, "line: most"), static_cast<double>(line.size()));
  EXPECT_EQ(value_of(figures, "topic: T"), 1);
}

TEST(DescribeFile, ReadsMessagesAndCountsTheRest) {
  Options options = small_options();
  options.malformed = 0.1;
  const auto figures = describe_file(temporary_file("described.jsonl", generate(options, 1'000)));
  ASSERT_TRUE(figures.ok()) << figures.error().message;
  EXPECT_EQ(value_of(*figures, "messages") + value_of(*figures, "malformed lines"), 1'000);
  EXPECT_NEAR(value_of(*figures, "malformed lines"), 100, 40);
  EXPECT_THAT(to_text(*figures), HasSubstr("\nkinds: new yes "));
}

TEST(DescribeFile, TakesAFileWithoutMessages) {
  const auto figures = describe_file(temporary_file("empty.jsonl", ""));
  ASSERT_TRUE(figures.ok());
  EXPECT_EQ(to_text(*figures), "messages         0\nmalformed lines  0\n");
}

TEST(DescribeFile, NamesAFileThatIsNotThere) {
  const auto figures = describe_file("no/such/file.jsonl");
  ASSERT_FALSE(figures.ok());
  EXPECT_THAT(figures.error().message, HasSubstr("no/such/file.jsonl"));
}

TEST(Text, TellsPictographsFromScripts) {
  EXPECT_TRUE(has_emoji("party 🎉"));
  EXPECT_TRUE(has_emoji("☕"));
  EXPECT_FALSE(has_emoji("日本語 𠮷 é — “"));
  EXPECT_FALSE(has_emoji("cut \xf0"));
  EXPECT_TRUE(has_non_ascii("é"));
  EXPECT_FALSE(has_non_ascii("e"));
}

}  // namespace
}  // namespace rsvpulse::simulate
