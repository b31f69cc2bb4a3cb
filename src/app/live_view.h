// LiveView: all that the live terminal shows at one moment, and how it becomes lines. A pure function, so that tests read what
// a person would.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/drawing.h"
#include "app/live_controls.h"
#include "app/trend_view.h"
#include "stream/source.h"
#include "trend/conservation.h"

namespace rsvpulse::app {

struct ScreenSize {
  int columns = 80;
  int rows = 24;
  bool operator==(const ScreenSize&) const = default;
};

struct LiveSource {
  std::string name;
  stream::SourceState state;
  uint64_t lines = 0;
};

struct LiveView {
  TrendView trend;              // may have more entries than fit
  std::vector<Movement> moved;  // by entry; empty: none to show yet
  std::vector<LiveSource> sources;
  trend::Conservation sums;
  double per_second = 0;  // messages, over the last seconds
};

// At most `size.rows` lines of at most `size.columns` columns each, from the top. What of it comes from messages or from
// sources went through printable().
std::vector<std::string> draw(const LiveView& view, const LiveControls& controls, ScreenSize size, const Palette& palette);

}  // namespace rsvpulse::app
