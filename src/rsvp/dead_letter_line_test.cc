#include "rsvp/dead_letter_line.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "rsvp/dead_letter.h"

namespace rsvpulse::rsvp {
namespace {

TEST(DeadLetterLine, GivesBackWhatWasWritten) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (size_t length = 0; length <= all.size(); ++length) {
    const std::string bytes = all.substr(all.size() - length);
    std::string line;
    append_json_line({.source = "a \"b\"\n.gz",
                      .line = 7,
                      .offset = 1ULL << 60,
                      .refusal = {.field = "venue.lat", .reason = "is \u202e odd"},
                      .bytes = bytes},
                     line);
    const auto letter = read_dead_letter_line(line);
    ASSERT_TRUE(letter) << line;
    EXPECT_EQ(letter->source, "a \"b\"\n.gz");
    EXPECT_EQ(letter->line, 7U);
    EXPECT_EQ(letter->offset, 1ULL << 60);
    EXPECT_EQ(letter->field, "venue.lat");
    EXPECT_EQ(letter->reason, "is \u202e odd");
    EXPECT_EQ(letter->bytes, bytes);
  }
}

TEST(DeadLetterLine, RefusesOtherText) {
  for (const char* line :
       {"", "{}", "null", "[1]", R"({"source":"a","line":-1,"offset":0,"field":"","reason":"","bytes_base64":""})",
        R"({"source":"a","line":1,"offset":0,"field":"","reason":"","bytes_base64":"a"})",
        R"({"source":"a","line":1,"offset":0,"field":"","reason":"","bytes_base64":"!!!!"})"}) {
    EXPECT_FALSE(read_dead_letter_line(line)) << line;
  }
}

}  // namespace
}  // namespace rsvpulse::rsvp
