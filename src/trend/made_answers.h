// What readers make of states, as text: for the tests of this module.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

inline DimensionSet all_dimensions() {
  DimensionSet all;
  for (const std::string_view name : kDimensionNames) all.insert(*dimension_named(name));
  return all;
}

inline RankingOptions everything() {
  RankingOptions options;
  options.by = all_dimensions();
  options.top = std::numeric_limits<size_t>::max();
  options.idle_minutes = 0;
  return options;
}

// All that readers can ask of the states at `now`, as text.
inline std::string answers(States states, int64_t now, const RankingOptions& options = everything()) {
  std::string out;
  for (const RankedEntry& entry : rank(states, options, now)) {
    out += fmt::format("{} {} {:a}\n", name_of(entry.dimension), entry.name, entry.score);
  }
  const Windows w = windows(states, {.top_events = 1000, .days = options.days}, now);
  out += fmt::format("total {} yes {} no {} other {}\n", w.total, w.responses[0], w.responses[1], w.responses[2]);
  for (const TopEvent& event : w.top_events)
    out += fmt::format("{} {} {}\n", event.event_id, event.event_name.value_or("-"), event.yes);
  return out;
}

}  // namespace rsvpulse::trend
