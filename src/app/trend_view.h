// TrendView: what is trending at one moment, computed, ready to be shown in any form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::app {

struct TrendView {
  int64_t now = 0;
  std::vector<trend::RankedEntry> ranking;
  trend::Windows windows;
};

// Where an entry stood before.
struct Movement {
  bool is_new = false;
  int64_t places = 0;  // up when positive
};

// Each row's movement since `previous`; nothing for the first view.
std::vector<Movement> movements(const TrendView& view, const TrendView* previous);

}  // namespace rsvpulse::app
