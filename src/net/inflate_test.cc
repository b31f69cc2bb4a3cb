#include "net/inflate.h"

#include <gtest/gtest.h>

#include "net/made_deflate.h"

namespace rsvpulse::net {
namespace {

TEST(Inflate, UnpacksWholeTextsUpToALimit) {
  std::string out;
  const std::string text(50'000, 'x');
  EXPECT_EQ(unpack(packed(text), 50'000, out), Unpacked::kWhole);
  EXPECT_EQ(out, text);
  EXPECT_EQ(unpack(packed(text, 15), 50'000, out), Unpacked::kWhole);
  EXPECT_EQ(unpack(packed(text), 49'999, out), Unpacked::kTooLarge);
  EXPECT_EQ(unpack(packed("a") + packed("b"), 10, out), Unpacked::kWhole);
  EXPECT_EQ(out, "ab");
  EXPECT_EQ(unpack(packed(""), 0, out), Unpacked::kWhole);
  EXPECT_EQ(unpack("no gzip", 10, out), Unpacked::kCorrupt);
  EXPECT_EQ(unpack(packed(text).substr(0, 30), 50'000, out), Unpacked::kCorrupt);
}

TEST(Inflate, ABombNeverGrowsBeyondTheLimit) {
  std::string out;
  EXPECT_EQ(unpack(packed(std::string(100'000'000, '\0')), 1'000'000, out), Unpacked::kTooLarge);
  EXPECT_LE(out.capacity(), 2'100'000u);
}

}  // namespace
}  // namespace rsvpulse::net
