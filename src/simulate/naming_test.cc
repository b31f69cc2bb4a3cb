#include "simulate/naming.h"

#include <gtest/gtest.h>

namespace rsvpulse::simulate {
namespace {

TEST(Naming, FillsPlacesIn) {
  Random random(1);
  std::string name;
  append_filled("%c 100% sure: %%", {.city = "Köln"}, random, name);
  EXPECT_EQ(name, "Köln 100 sure: %");
}

TEST(Naming, TakesTheCityWhereThereIsNoVenue) {
  Random random(1);
  std::string name;
  append_filled("%v, %v", {.city = "Lima", .venue = "Bar 1"}, random, name);
  append_filled(" / %v", {.city = "Lima"}, random, name);
  EXPECT_EQ(name, "Bar 1, Bar 1 / Lima");
}

TEST(Naming, EveryPatternOfEveryLanguageFillsIn) {
  Random random(2);
  for (size_t language = 0; language < kLanguages; ++language) {
    const Tongue& words = tongue(static_cast<Language>(language));
    for (const auto& patterns : {words.events, words.groups, words.venues}) {
      for (const Pattern& pattern : patterns) {
        std::string name;
        const Surroundings around{static_cast<Language>(language), "Town", &themes()[0], "Hall"};
        append_filled(pattern.text, around, random, name);
        EXPECT_FALSE(name.empty());
        EXPECT_EQ(name.find('%'), std::string::npos) << pattern.text;
      }
    }
  }
}

TEST(Naming, WeighsPatterns) {
  const Pattern patterns[] = {{3, "often"}, {1, "rarely"}};
  Random random(3);
  int often = 0;
  for (int i = 0; i < 10'000; ++i) often += compose(patterns, {}, random) == "often";
  EXPECT_NEAR(often, 7'500, 200);
}

TEST(Slug, KeepsLettersAndDigits) {
  EXPECT_EQ(slug("Rock & Roll!", SlugCase::kKeep), "Rock-Roll");
  EXPECT_EQ(slug("20's & 30's Social", SlugCase::kLower), "20s-30s-social");
  EXPECT_EQ(slug(" -- ", SlugCase::kLower), "");
  EXPECT_EQ(slug("日本語", SlugCase::kLower), "");
}

}  // namespace
}  // namespace rsvpulse::simulate
