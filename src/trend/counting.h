// Counting one reading into a state: the inner loop of every way to trends.
#pragma once

#include <cstdint>

#include "trend/reading.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

// Applies the observations of one shard, in order, and forgets what the clock behind them lets go. Retention is judged, by
// event, by the greatest earlier mtime before each of them, else by `reading.clock_before` alone.
void count_reading(TrendState& state, const Reading& reading, uint32_t shard, bool by_event);

// The same for one observation, without forgetting.
void count_observation(TrendState& state, const Reading& reading, const Observation& observation, bool by_event);

}  // namespace rsvpulse::trend
