#include "simulate/kinds.h"

#include <gtest/gtest.h>

#include "simulate/zipf_fit.h"

namespace rsvpulse::simulate {
namespace {

constexpr int64_t kNow = 1'500'000'000'123;

TEST(Kinds, AreToldApart) {
  const std::vector<Seen> messages = {
      {1'000'000, kNow, 0, true},               // new yes
      {1'000'001, kNow + 100, 0, false},        // new no
      {500'000, kNow + 200, 0, false},          // change of something from before
      {1'000'000, kNow + 300, 2, true},         // guests only
      {1'000'000, kNow + 400, 0, false},        // yes to no
      {1'000'001, kNow + 500, 0, true},         // no to yes
      {1'000'000, 1'500'000'000'000, 0, true},  // rounded copy
      {1'000'000, 1'500'000'000'000, 0, true},  // exact repeat
      {500'001, 1'400'000'000'000, 0, true},    // rounded copy of something from before
      {1'000'002, kNow + 600, 0, true},         // new yes
  };
  const std::vector<Figure> figures = kind_figures(messages);
  EXPECT_DOUBLE_EQ(value_of(figures, "kinds: new yes"), 0.2);
  for (const char* kind : {"new no", "change of an earlier RSVP", "guests only", "yes to no", "no to yes", "rounded copy",
                           "exact repeat", "rounded copy of something earlier"}) {
    EXPECT_DOUBLE_EQ(value_of(figures, std::string("kinds: ") + kind), 0.1) << kind;
  }
  EXPECT_DOUBLE_EQ(value_of(figures, "kinds: other change"), 0);
  EXPECT_DOUBLE_EQ(value_of(figures, "lateness: rounded, greatest"), static_cast<double>(kNow + 500 - 1'400'000'000'000));
  EXPECT_DOUBLE_EQ(value_of(figures, "lateness: live, greatest"), 0);
}

TEST(Kinds, OfNothingAreNone) { EXPECT_DOUBLE_EQ(value_of(kind_figures({}), "kinds: new yes"), 0); }

TEST(ZipfExponent, IsFound) {
  std::vector<uint64_t> counts;
  for (int rank = 1; rank <= 300; ++rank) counts.push_back(static_cast<uint64_t>(1e6 / rank));
  EXPECT_NEAR(zipf_exponent(counts), 1, 0.001);
  EXPECT_NEAR(zipf_exponent({5, 5, 5}), 0, 0.001);
  EXPECT_EQ(zipf_exponent({}), 0);
}

TEST(Quantile, IsOfSortedValues) {
  std::vector<double> values = {5, 1, 4, 2, 3};
  EXPECT_EQ(quantile(values, 0), 1);
  EXPECT_EQ(quantile(values, 0.5), 3);
  EXPECT_EQ(quantile(values, 1), 5);
  std::vector<double> none;
  EXPECT_EQ(quantile(none, 0.5), 0);
}

}  // namespace
}  // namespace rsvpulse::simulate
