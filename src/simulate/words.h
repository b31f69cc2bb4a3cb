// The words that names are made of (data only): topics and activities by theme, and phrases, venues and people by language.
//
// A pattern is text with places to fill in:
//   %c city   %s subject of the theme   %a activity of the theme   %v venue   %p person   %t title of two words
//   %d day or time of the week   %n number   %x closing remark   %e emoji
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rsvpulse::simulate {

enum class Language : uint8_t {
  kEnglish,
  kSpanish,
  kFrench,
  kGerman,
  kPortuguese,
  kItalian,
  kDutch,
  kNordic,
  kJapanese,
  kChinese,
  kKorean,
  kHebrew,
  kRussian,
};
inline constexpr size_t kLanguages = 13;

struct Pattern {
  double weight;  // against the others of its list
  std::string_view text;
};

using Words = std::span<const std::string_view>;

// What a group is about. Its topics mostly, and its events always, come from one theme.
struct Theme {
  Words topics;      // well-known ones, the most popular first
  Words subjects;    // further topics are made of these
  Words activities;  // of events
};
std::span<const Theme> themes();

// Makes topics from a subject (%s), the most popular pattern first.
Words topic_patterns();

struct HeadTopic {
  std::string_view name;
  std::string_view urlkey;
  double percent;  // of the messages
  uint32_t theme;  // index into themes()
};
// The topics so large that the recorded stream gives the share of each.
std::span<const HeadTopic> head_topics();

struct Tongue {
  std::span<const Pattern> events;
  std::span<const Pattern> groups;
  std::span<const Pattern> venues;
  Words first_names;
  Words last_names;
  Words days;
  Words remarks;
};
const Tongue& tongue(Language language);

Words title_adjectives();
Words title_nouns();
Words emoji();

// Towns are made of a beginning and an end (in English), or put around a city (elsewhere: "%c Nord").
Words town_beginnings();
Words town_ends(bool british);
Words town_patterns(Language language);

}  // namespace rsvpulse::simulate
