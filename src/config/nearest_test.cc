#include "config/nearest.h"

#include <string>

#include <gtest/gtest.h>

namespace rsvpulse::config {
namespace {

const std::vector<std::string_view> kKnown = {"top", "days", "decay", "idle-minutes", "output", "by"};

TEST(Nearest, FindsOneSlip) {
  EXPECT_EQ(nearest("tpo", kKnown), "top") << "swapped";
  EXPECT_EQ(nearest("to", kKnown), "top") << "missing";
  EXPECT_EQ(nearest("topp", kKnown), "top") << "too many";
  EXPECT_EQ(nearest("tip", kKnown), "top") << "wrong";
  EXPECT_EQ(nearest("TOP", kKnown), "top") << "case is no slip";
}

TEST(Nearest, LongerNamesMayHaveMoreSlips) {
  EXPECT_EQ(nearest("idel-minuts", kKnown), "idle-minutes");
  EXPECT_EQ(nearest("ouptu", kKnown), "") << "two slips in five characters";
}

TEST(Nearest, FallsBackToABeginning) {
  EXPECT_EQ(nearest("idle", kKnown), "idle-minutes");
  EXPECT_EQ(nearest("i", kKnown), "") << "one character says too little";
}

TEST(Nearest, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(nearest("limit", kKnown), "");
  EXPECT_EQ(nearest("", kKnown), "");
  EXPECT_EQ(nearest("x", {"y"}), "") << "nothing of it is right";
  EXPECT_EQ(nearest("top", {}), "");
  EXPECT_EQ(nearest(std::string(100'000, 'a'), kKnown), "");
}

TEST(Nearest, PrefersTheNearestThenTheFirst) {
  EXPECT_EQ(nearest("day", {"delay", "days"}), "days");
  EXPECT_EQ(nearest("tap", {"tip", "top"}), "tip");
}

TEST(NearestHint, IsASentencePartOrNothing) {
  EXPECT_EQ(nearest_hint("tpo", kKnown, "--"), "; did you mean --top?");
  EXPECT_EQ(nearest_hint("limit", kKnown, "--"), "");
}

}  // namespace
}  // namespace rsvpulse::config
