// Composes names from words.h: people, venues, groups, events, titles.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "simulate/random.h"
#include "simulate/words.h"

namespace rsvpulse::simulate {

// What a pattern may refer to.
struct Surroundings {
  Language language = Language::kEnglish;
  std::string_view city = {};
  const Theme* theme = nullptr;
  std::string_view venue = {};  // %v; where empty, the city stands in
};

// Appends `pattern` with every %-place filled in.
void append_filled(std::string_view pattern, const Surroundings& around, Random& random, std::string& out);

// Fills in one pattern of the list, chosen by weight.
std::string compose(std::span<const Pattern> patterns, const Surroundings& around, Random& random);

// As people call themselves: "Ada", "Ben K.", "Chloe Dixon", "佐藤健太".
void append_person(Language language, Random& random, std::string& out);

enum class SlugCase { kKeep, kLower };

// ASCII letters and digits, everything else folded into single hyphens: "Rock & Roll!" becomes "Rock-Roll". May come out empty.
std::string slug(std::string_view text, SlugCase letter_case);

}  // namespace rsvpulse::simulate
