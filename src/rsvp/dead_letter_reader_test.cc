#include "rsvp/dead_letter_reader.h"

#include <gtest/gtest.h>

#include "rsvp/dead_letter.h"

namespace rsvpulse::rsvp {
namespace {

TEST(ReadDeadLetter, GivesBackWhatWasWritten) {
  std::string line;
  append_json_line(
      {.source = "a \"b\".jsonl", .line = 7, .offset = 99, .refusal = {"mtime", "not an integer"}, .bytes = "{\xff\x00}"},
      line);
  const auto letter = read_dead_letter(line);
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->source, "a \"b\".jsonl");
  EXPECT_EQ(letter->line, 7u);
  EXPECT_EQ(letter->offset, 99u);
  EXPECT_EQ(letter->field, "mtime");
  EXPECT_EQ(letter->reason, "not an integer");
  EXPECT_EQ(letter->bytes, "{\xff");
}

TEST(ReadDeadLetter, RefusesAnythingElse) {
  for (const std::string_view line :
       {"", "{}", "[1]", "no json", R"({"source":1,"line":1,"offset":1,"field":"","reason":"","bytes_base64":""})",
        R"({"source":"a","line":1,"offset":1,"field":"","reason":"","bytes_base64":"*"})"}) {
    EXPECT_FALSE(read_dead_letter(line)) << line;
  }
}

}  // namespace
}  // namespace rsvpulse::rsvp
