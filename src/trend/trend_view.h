// TrendView: what is trending at one moment, computed, and the forms in which programs read it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

struct TrendView {
  int64_t now = 0;
  std::vector<RankedEntry> ranking;
  Windows windows;
};

// Rank, dimension, name, score with six decimals; TSV escapes \\ \t \n \r, as tests/oracle/trend_oracle.py prints it.
std::string to_tsv(const TrendView& view);

// One line: {"now","ranking":[{"rank","dimension","name","score"}],"windows":{"end","total","responses","top_events"}}.
std::string to_json(const TrendView& view);

// The windows alone: {"end","total","responses":{"yes","no","other"},"top_events":[{"event_id","event_name","yes"}]}.
std::string to_json(const Windows& windows);

}  // namespace rsvpulse::trend
