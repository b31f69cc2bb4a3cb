#include "simulate/distributions.h"

#include <cmath>

#include <gtest/gtest.h>

#include "simulate/exact_math.h"

namespace rsvpulse::simulate {
namespace {

constexpr int kDraws = 200'000;

TEST(ExactMath, AgreesWithTheLibrary) {
  for (double x = 1e-9; x < 1e12; x *= 1.37) {
    EXPECT_NEAR(exact_log(x), std::log(x), 1e-13 * std::max(1.0, std::abs(std::log(x)))) << x;
  }
  for (double x = -600; x < 600; x += 0.73) EXPECT_NEAR(exact_exp(x) / std::exp(x), 1, 1e-12) << x;
  EXPECT_EQ(exact_log(1), 0);
  EXPECT_EQ(exact_exp(0), 1);
}

TEST(Random, IsTheOneThatWasPublished) {
  // The bytes of a seed are a promise to users: these numbers may never change.
  Random random(1);
  EXPECT_EQ(random.next(), 0xb3f2af6d0fc710c5ULL);
  EXPECT_EQ(random.next(), 0x853b559647364ceaULL);
}

TEST(Random, StaysInItsBounds) {
  Random random(5);
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_LT(random.below(7), 7U);
    const double unit = random.unit();
    EXPECT_TRUE(unit >= 0 && unit < 1);
  }
  EXPECT_EQ(random.below(1), 0U);
}

TEST(AliasTable, DrawsByWeight) {
  const double weights[] = {1, 0, 2, 5};
  const AliasTable table(weights);
  Random random(6);
  int counts[4] = {};
  for (int i = 0; i < kDraws; ++i) ++counts[table.draw(random)];
  EXPECT_EQ(counts[1], 0);
  for (const size_t i : {size_t{0}, size_t{2}, size_t{3}}) EXPECT_NEAR(counts[i], kDraws * weights[i] / 8, 1'000);
}

TEST(QuantileTable, MeetsItsQuantiles) {
  const QuantileTable table{{0, 1}, {0.5, 10}, {0.9, 100}, {1, 1'000}};
  Random random(7);
  int below_ten = 0;
  int below_hundred = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = table.draw(random);
    EXPECT_TRUE(value >= 1 && value <= 1'000.001) << value;
    below_ten += value < 10;
    below_hundred += value < 100;
  }
  EXPECT_NEAR(below_ten, kDraws * 0.5, 1'000);
  EXPECT_NEAR(below_hundred, kDraws * 0.9, 1'000);
}

TEST(PowerRank, FallsByItsExponent) {
  Random random(8);
  int first_half = 0;
  for (int i = 0; i < kDraws; ++i) {
    const uint32_t rank = power_rank(random, 1'000, 0.35);
    EXPECT_LT(rank, 1'000U);
    first_half += rank < 500;
  }
  EXPECT_NEAR(first_half, kDraws * std::pow(0.5, 0.65), 1'000);
  EXPECT_EQ(power_rank(random, 1, 0.35), 0U);
}

TEST(Exponential, HasItsMean) {
  Random random(9);
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) sum += exponential(random, 40);
  EXPECT_NEAR(sum / kDraws, 40, 0.5);
}

}  // namespace
}  // namespace rsvpulse::simulate
