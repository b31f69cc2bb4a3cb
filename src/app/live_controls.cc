#include "app/live_controls.h"

#include <algorithm>
#include <array>

#include "base/printable.h"
#include "trend/dimension.h"

namespace rsvpulse::app {
namespace {

constexpr double kDecayStep = 0.5;
constexpr double kMaxDecay = 10;
constexpr std::array<std::string_view, 5> kPlurals = {"topics", "events", "groups", "cities", "countries"};

trend::DimensionSet only(trend::Dimension dimension) {
  trend::DimensionSet set;
  set.insert(dimension);
  return set;
}

bool is_empty(const trend::DimensionSet& set) {
  for (size_t i = 0; i < kPlurals.size(); ++i) {
    if (set.contains(static_cast<trend::Dimension>(i))) return false;
  }
  return true;
}

}  // namespace

LiveControls::Effect LiveControls::press(std::string_view key) {
  if (key.size() != 1) return Effect::kNothing;
  trend::RankingOptions next = ranking_;
  switch (key[0]) {
    case 'q':
    case '\x03':  // Ctrl-C, where the terminal does not make a signal of it
    case '\x04':
      return Effect::kQuit;
    case '\x0c':  // Ctrl-L
      return Effect::kRedraw;
    case 'p':
    case ' ':
      paused_ = !paused_;
      return Effect::kShown;
    case '?':
    case 'h':
      shows_help_ = !shows_help_;
      return Effect::kShown;
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
      return toggle(static_cast<trend::Dimension>(key[0] - '1'));
    case 'd':
      return next_dimension();
    case '+':
    case '=':
      next.decay = std::min(ranking_.decay + kDecayStep, kMaxDecay);
      return asked(next);
    case '-':
      next.decay = std::max(ranking_.decay - kDecayStep, 0.0);
      return asked(next);
    case ']':
      next.days = std::min(ranking_.days + 1, kept_days_);
      return asked(next);
    case '[':
      next.days = std::max<int64_t>(ranking_.days - 1, 1);
      return asked(next);
    case 'r':
      cycle_ = 0;
      return asked(start_);
    default:
      return Effect::kNothing;
  }
}

LiveControls::Effect LiveControls::asked(const trend::RankingOptions& next) {
  ranking_ = next;
  shows_help_ = false;
  return Effect::kAsked;
}

LiveControls::Effect LiveControls::toggle(trend::Dimension dimension) {
  trend::RankingOptions next = ranking_;
  next.by = {};
  for (size_t i = 0; i < kPlurals.size(); ++i) {
    const auto each = static_cast<trend::Dimension>(i);
    if (ranking_.by.contains(each) != (each == dimension)) next.by.insert(each);
  }
  if (is_empty(next.by)) return Effect::kNothing;  // something must be ranked
  return asked(next);
}

LiveControls::Effect LiveControls::next_dimension() {
  trend::RankingOptions next = ranking_;
  cycle_ = (cycle_ + 1) % (kPlurals.size() + 1);
  next.by = cycle_ == 0 ? start_.by : only(static_cast<trend::Dimension>(cycle_ - 1));
  return asked(next);
}

std::string LiveControls::dimensions_text() const {
  std::string text;
  for (size_t i = 0; i < kPlurals.size(); ++i) {
    if (!ranking_.by.contains(static_cast<trend::Dimension>(i))) continue;
    text.append(text.empty() ? "" : ", ").append(kPlurals[i]);
  }
  return text;
}

std::vector<KeyText> key_texts() {
  return {{"d", "what is ranked: as at the start, then topics, events, groups, cities, countries alone"},
          {"1 2 3 4 5", "rank topics, events, groups, cities, countries too, or no longer"},
          {"+ -", "let old hours fade faster or slower; decay 0 is plain popularity"},
          {"[ ]", "count the RSVPs of fewer or more days"},
          {"r", "ask again as at the start"},
          {"p", "pause: the picture stands still, counting goes on"},
          {"?", "this help"},
          {"q", "quit, with a last ranking"}};
}

std::vector<std::string> take_keys(std::string& bytes) {
  std::vector<std::string> keys;
  size_t at = 0;
  while (at < bytes.size()) {
    size_t length = std::max<size_t>(1, leading_character(std::string_view(bytes).substr(at)));
    if (bytes[at] == '\x1b' && at + 1 < bytes.size() && (bytes[at + 1] == '[' || bytes[at + 1] == 'O')) {
      const size_t end = bytes.find_first_of("@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~", at + 2);
      if (end == std::string::npos) break;
      length = end + 1 - at;
    }
    keys.push_back(bytes.substr(at, length));
    at += length;
  }
  bytes.erase(0, at);
  constexpr size_t kLongestSequence = 64;
  if (bytes.size() > kLongestSequence) bytes.clear();  // no key of any terminal
  return keys;
}

}  // namespace rsvpulse::app
