// LiveControls: what a person at the live terminal has chosen, and what each key does. Knows nothing of terminals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trend/ranking.h"

namespace rsvpulse::app {

class LiveControls {
 public:
  // Begins with `start`; at most `kept_days` can be asked for.
  LiveControls(trend::RankingOptions start, int64_t kept_days) : start_(start), kept_days_(kept_days), ranking_(start) {}

  enum class Effect {
    kNothing,
    kShown,   // something else than the question: paused, help
    kAsked,   // another question: what stood where before means nothing any more
    kRedraw,  // the screen may be damaged: draw all of it
    kQuit,
  };
  // The effect of one key as a terminal sends it, which may be several bytes, such as an arrow's.
  Effect press(std::string_view key);

  // What is ranked, and how.
  const trend::RankingOptions& ranking() const { return ranking_; }
  bool paused() const { return paused_; }
  bool shows_help() const { return shows_help_; }

  // "topics, events".
  std::string dimensions_text() const;

 private:
  Effect asked(const trend::RankingOptions& next);
  Effect toggle(trend::Dimension dimension);
  Effect next_dimension();

  trend::RankingOptions start_;
  int64_t kept_days_;
  trend::RankingOptions ranking_;
  size_t cycle_ = 0;  // 0: the dimensions of the start; else one alone
  bool paused_ = false;
  bool shows_help_ = false;
};

struct KeyText {
  std::string_view keys, text;
};
// What the keys do, for the help.
std::vector<KeyText> key_texts();

// Splits what a terminal sent into keys: a byte, a UTF-8 character, or an escape sequence each. What is left of a sequence that
// has only begun stays in `bytes`.
std::vector<std::string> take_keys(std::string& bytes);

}  // namespace rsvpulse::app
