#include "serve/json_array.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::serve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

TEST(SplitJsonArray, GivesEachElementAsItCame) {
  EXPECT_THAT(split_json_array(R"([{"a":1},{"b":[1,2]}])"), Optional(ElementsAre(R"({"a":1})", R"({"b":[1,2]})")));
  EXPECT_THAT(split_json_array("\n [ 1 ,\t\"x\" , null ] \r\n"), Optional(ElementsAre("1", "\"x\"", "null")));
  EXPECT_THAT(split_json_array(R"(["],[\"", "\\"])"), Optional(ElementsAre(R"("],[\"")", R"("\\")")));
  EXPECT_THAT(split_json_array("[]"), Optional(IsEmpty()));
  EXPECT_THAT(split_json_array("[ \n ]"), Optional(IsEmpty()));
}

TEST(SplitJsonArray, RefusesWhatIsNoArray) {
  for (const char* text :
       {"", "[", "]", "{}", "[1", "[1,]", "[,1]", "[1]]", "[1] 2", "[{]", "[{]}", "[}", "[\"]", "[\"\\", "[[1]"}) {
    EXPECT_FALSE(split_json_array(text)) << text;
  }
}

TEST(SplitJsonArray, TakesNestingWithoutEnd) {
  const std::string deep = "[" + std::string(500'000, '[') + std::string(500'000, ']') + "]";
  EXPECT_EQ(split_json_array(deep)->size(), 1u);
  EXPECT_FALSE(split_json_array(std::string(500'000, '[')));
}

TEST(SplitLines, LeavesOutWhatIsBlank) {
  EXPECT_THAT(split_lines("a\n\n \t\r\nb"), ElementsAre("a", "b"));
  EXPECT_THAT(split_lines("\n\n"), IsEmpty());
}

}  // namespace
}  // namespace rsvpulse::serve
