#include "simulate/naming.h"

#include "base/ascii.h"

namespace rsvpulse::simulate {
namespace {

std::string_view any(Words words, Random& random) { return words[random.below(words.size())]; }

void append_title(Random& random, std::string& out) {
  out += any(title_adjectives(), random);
  out += ' ';
  out += any(title_nouns(), random);
}

void append_place(char code, const Surroundings& around, Random& random, std::string& out) {
  const Tongue& words = tongue(around.language);
  switch (code) {
    case 'c':
      out += around.city;
      break;
    case 's':
      out += any(around.theme->subjects, random);
      break;
    case 'a':
      out += any(around.theme->activities, random);
      break;
    case 'v':
      out += around.venue.empty() ? around.city : around.venue;
      break;
    case 'p':
      out += any(words.first_names, random);
      break;
    case 't':
      append_title(random, out);
      break;
    case 'd':
      out += any(words.days, random);
      break;
    case 'n':
      out += std::to_string(random.between(2, 199));
      break;
    case 'x':
      out += any(words.remarks, random);
      break;
    case 'e':
      out += any(emoji(), random);
      break;
    default:
      out += code;
  }
}

// The beginning of a name's letter, for "Ben K.": one UTF-8 sequence.
std::string_view first_letter(std::string_view name) {
  size_t end = 1;
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) ++end;
  return name.substr(0, end);
}

bool family_name_first(Language language) {
  return language == Language::kJapanese || language == Language::kChinese || language == Language::kKorean;
}

}  // namespace

void append_filled(std::string_view pattern, const Surroundings& around, Random& random, std::string& out) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' && i + 1 < pattern.size()) {
      append_place(pattern[++i], around, random, out);
    } else {
      out += pattern[i];
    }
  }
}

std::string compose(std::span<const Pattern> patterns, const Surroundings& around, Random& random) {
  double sum = 0;
  for (const Pattern& pattern : patterns) sum += pattern.weight;
  double left = random.unit() * sum;
  size_t chosen = 0;
  while (chosen + 1 < patterns.size() && left >= patterns[chosen].weight) left -= patterns[chosen++].weight;
  std::string name;
  append_filled(patterns[chosen].text, around, random, name);
  return name;
}

void append_person(Language language, Random& random, std::string& out) {
  const Tongue& words = tongue(language);
  const std::string_view first = any(words.first_names, random);
  const std::string_view last = any(words.last_names, random);
  const uint32_t style = random.below(10);
  if (family_name_first(language)) {
    if (style >= 4) out += last;
    out += first;
    return;
  }
  out += first;
  if (style < 4) return;
  out += ' ';
  if (style < 7) {
    out += first_letter(last);
    out += '.';
  } else {
    out += last;
  }
}

std::string slug(std::string_view text, SlugCase letter_case) {
  std::string key;
  bool gap = false;
  for (const char c : text) {
    const char folded = fold_ascii(c);
    if ((folded < 'a' || folded > 'z') && (c < '0' || c > '9')) {
      gap = gap || c != '\'';
      continue;
    }
    if (gap && !key.empty()) key += '-';
    gap = false;
    key += letter_case == SlugCase::kLower ? folded : c;
  }
  return key;
}

}  // namespace rsvpulse::simulate
