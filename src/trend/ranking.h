// The ranking: entries by their decayed score, as DESIGN.md 3 defines it. The reference is tests/oracle/trend_oracle.py.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "trend/dimension.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

struct RankingOptions {
  DimensionSet by;            // what may be ranked
  size_t top = 20;            // how many rows at the most
  int64_t days = 1;           // RSVPs of hours before now's less 24 x days count nothing
  double decay = 1;           // exponent, 0 to 10
  int64_t idle_minutes = 70;  // 0: an entry is never idle; at most kMaxIdleMinutes
};

struct RankedEntry {
  Dimension dimension;
  std::string name;
  double score;
};

using States = std::span<const TrendState* const>;

// Ranks the entries of all `states` together, each RSVP being in one of them. `now` is in ms since the epoch, not before any
// state's evicted_to(); `options.days` is at most what the states keep.
std::vector<RankedEntry> rank(States states, const RankingOptions& options, int64_t now);

}  // namespace rsvpulse::trend
