#include "base/printable.h"

#include <string>

#include <gtest/gtest.h>

namespace rsvpulse {
namespace {

using namespace std::string_literals;

TEST(Printable, LeavesReadableTextOfEveryScriptAlone) {
  for (const std::string text :
       {"", "Hiking & Beer ~ 100%", "Zürich", "東京 読書会", "Москва", "قراءة", "👩‍👩‍👧 picnic", "\uFEFF"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, ReplacesControlCharacters) {
  EXPECT_EQ(printable("\x1b[2Jgone"), "\uFFFD[2Jgone");
  EXPECT_EQ(printable("a\tb\nc\rd\0e\x7f"s), "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFD");
  EXPECT_EQ(printable("\xC2\x80\xC2\x9F\xC2\xA0"), "\uFFFD\uFFFD\u00A0") << "C1 ends before the no-break space";
}

TEST(Printable, ReplacesWhatReordersOrBreaksALine) {
  for (const std::string bad : {"\u061C", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202B", "\u202C", "\u202D",
                                "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"}) {
    EXPECT_EQ(printable("x" + bad + "y"), "x\uFFFDy");
  }
  for (const std::string neighbour : {"\u061B", "\u061D", "\u200D", "\u2010", "\u2027", "\u202F", "\u2065", "\u206A"}) {
    EXPECT_EQ(printable(neighbour), neighbour);
  }
}

TEST(Printable, ReplacesEachByteThatIsNotUtf8) {
  EXPECT_EQ(printable("\xFF\xFE"), "\uFFFD\uFFFD");
  EXPECT_EQ(printable("a\x80z"), "a\uFFFDz") << "a lone continuation byte";
  EXPECT_EQ(printable("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(printable("\xE0\x9F\xBF"), "\uFFFD\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(printable("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "a surrogate";
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "past U+10FFFF";
  EXPECT_EQ(printable("cut \xE6\x9D"), "cut \uFFFD\uFFFD") << "ends inside a character";
}

TEST(Printable, ItsResultIsValidAndStable) {
  // Every pair of bytes, so that no second byte escapes the rules of its lead.
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string shown = printable(std::string{static_cast<char>(first), static_cast<char>(second)});
      ASSERT_TRUE(is_utf8(shown)) << first << ' ' << second;
      ASSERT_EQ(printable(shown), shown) << first << ' ' << second;
    }
  }
}

TEST(LeadingCharacter, MeasuresTheFirstCharacterOnly) {
  EXPECT_EQ(leading_character(""), 0u);
  EXPECT_EQ(leading_character("ab"), 1u);
  EXPECT_EQ(leading_character("üb"), 2u);
  EXPECT_EQ(leading_character("東b"), 3u);
  EXPECT_EQ(leading_character("👩b"), 4u);
  EXPECT_EQ(leading_character("\xF4\x8F\xBF\xBF"), 4u) << "U+10FFFF, the last one";
  EXPECT_EQ(leading_character("\xE6\x9D"), 0u);
  EXPECT_EQ(leading_character("\xE6\x9D("), 0u);
}

TEST(IsUtf8, LooksAtAllOfTheText) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("naïve 東"));
  EXPECT_FALSE(is_utf8("naïve \xFF"));
}

}  // namespace
}  // namespace rsvpulse
