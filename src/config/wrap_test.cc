#include "config/wrap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Wrap, FillsLines) {
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two three", 13), ElementsAre("one two three"));
  EXPECT_THAT(wrap("one   two", 20), ElementsAre("one two"));
  EXPECT_THAT(wrap("", 20), IsEmpty());
}

TEST(Wrap, GivesALongWordALineToItself) {
  EXPECT_THAT(wrap("a https://example.org b", 5), ElementsAre("a", "https://example.org", "b"));
}

TEST(Wrap, FillsAParagraphAgainAndKeepsTheGap) {
  EXPECT_THAT(wrap("one\ntwo\n\nthree", 20), ElementsAre("one two", "", "three"));
}

TEST(Wrap, KeepsLinesThatBeginWithABlank) {
  EXPECT_THAT(wrap("as in:\n  key   value\n  a     b\nor so", 10),
              ElementsAre("as in:", "  key   value", "  a     b", "or so"));
}

TEST(Wrap, CountsCharactersNotBytes) {
  EXPECT_EQ(width_of("Zürich…"), 7u);
  EXPECT_THAT(wrap("Zürich Zürich", 13), ElementsAre("Zürich Zürich"));
}

}  // namespace
}  // namespace rsvpulse::config
