// What is trending at one moment, ready to be shown in any form, and how it moved since the last.
#pragma once

#include <cstdint>
#include <vector>

#include "trend/trend_view.h"

namespace rsvpulse::app {

using trend::TrendView;

// Where an entry stood before.
struct Movement {
  bool is_new = false;
  int64_t places = 0;  // up when positive
};

// Each row's movement since `previous`; nothing for the first view.
std::vector<Movement> movements(const TrendView& view, const TrendView* previous);

}  // namespace rsvpulse::app
