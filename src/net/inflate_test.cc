#include "net/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace rsvpulse::net {
namespace {

std::string packed(std::string_view text, int window_bits = 31) {
  z_stream zlib{};
  deflateInit2(&zlib, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&zlib, text.size()) + 100, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

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
