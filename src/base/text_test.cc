// base64.h, json_text.h, display_width.h, ascii.h and byte_codec.h: the small things that text goes through.
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/byte_codec.h"
#include "base/display_width.h"
#include "base/json_text.h"

namespace rsvpulse {
namespace {

// The vectors of RFC 4648, section 10.
TEST(Base64, PublishedVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foob"), "Zm9vYg==");
  EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Base64, DecodesWhatItEncodes) {
  for (const std::string_view text : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"})
    EXPECT_EQ(base64_decoded(base64(text)), text);
  for (const std::string_view text : {"Z", "Zg=", "Z===", "Zg==Zg==", "Zm9*", "Zm9v\n"})
    EXPECT_EQ(base64_decoded(text), std::nullopt);
}

TEST(JsonText, EscapesWhatJsonOrATerminalCouldTrip) {
  EXPECT_EQ(json_text("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(json_text("a\nb\tc\rd\x01"), R"("a\nb\tc\u000dd\u0001")");
  EXPECT_EQ(json_text("\u202Egnp\u2066\u0085"), R"("\u202egnp\u2066\u0085")");
  EXPECT_EQ(json_text("שלום 😀"), "\"שלום 😀\"");
  EXPECT_EQ(json_text("a\xff"), "\"a\uFFFD\"");
}

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("Running"), 7);
  EXPECT_EQ(display_width("Café"), 4);
  EXPECT_EQ(display_width("Cafe\u0301"), 4);
  EXPECT_EQ(display_width("東京"), 4);
  EXPECT_EQ(display_width("한국"), 4);
  EXPECT_EQ(display_width("🏃"), 2);
  EXPECT_EQ(display_width("👩\u200D👩\u200D👧"), 2);
  EXPECT_EQ(display_width("❤\uFE0F"), 2);
  EXPECT_EQ(display_width("שלום"), 4);
  EXPECT_EQ(display_width(""), 0);
}

TEST(DisplayWidth, CutsAtClustersAndPads) {
  EXPECT_EQ(cut_to_width("Running", 7), "Running");
  EXPECT_EQ(cut_to_width("Running", 6), "Runni…");
  EXPECT_EQ(cut_to_width("東京都", 5), "東京…");
  EXPECT_EQ(cut_to_width("東京都", 4), "東…");
  EXPECT_EQ(cut_to_width("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(pad_to_width("東京都", 4), "東… ");
  EXPECT_EQ(pad_to_width("ab", 4), "ab  ");
}

TEST(Ascii, TrimsAndFoldsAsciiOnly) {
  EXPECT_EQ(trim_ascii_blanks(" \t\n\v\f\r a b \r\n"), "a b");
  EXPECT_EQ(trim_ascii_blanks("\u00A0a"), "\u00A0a");
  EXPECT_EQ(trim_ascii_blanks(" \t"), "");
  EXPECT_TRUE(equals_folded("YeS", "yes"));
  EXPECT_FALSE(equals_folded("yes ", "yes"));
  EXPECT_FALSE(equals_folded("ÿes", "yes"));
}

TEST(ByteCodec, RoundTripsAndNeverReadsBeyondTheEnd) {
  BytesEncoder out;
  out.put<int64_t>(-5);
  out.put<uint8_t>(7);
  out.put_text("héllo");
  const std::string bytes = out.take();
  BytesDecoder in(bytes);
  EXPECT_EQ(in.get<int64_t>(), -5);
  EXPECT_EQ(in.get<uint8_t>(), 7);
  EXPECT_EQ(in.get_text(), "héllo");
  EXPECT_TRUE(in.ok() && in.at_end());
  for (size_t size = 0; size < bytes.size(); ++size) {
    BytesDecoder torn(std::string_view(bytes).substr(0, size));
    torn.get<int64_t>();
    torn.get<uint8_t>();
    torn.get_text();
    EXPECT_FALSE(torn.ok()) << size;
  }
}

}  // namespace
}  // namespace rsvpulse
