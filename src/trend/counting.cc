#include "trend/counting.h"

#include <algorithm>
#include <vector>

#include "base/prefetch.h"

namespace rsvpulse::trend {
namespace {

constexpr int64_t kOutOfOrderMs = 60'000;
constexpr Ahead kAhead{.far = 24, .near = 16};  // messages

}  // namespace

void count_reading(TrendState& state, const Reading& reading, uint32_t shard, bool by_event) {
  const std::vector<Observation>& all = reading.shards[shard];
  for_each_ahead(
      all.size(), kAhead, [&](size_t i) { state.expect_far(all[i]); }, [&](size_t i) { state.expect_near(all[i]); },
      [&](size_t i) { count_observation(state, reading, all[i], by_event); });
  state.evict(reading.clock_after);
}

void count_observation(TrendState& state, const Reading& reading, const Observation& observation, bool by_event) {
  const int64_t clock = by_event ? std::max(reading.clock_before, observation.clock) : reading.clock_before;
  state.apply(observation, clock, reading.generation);
  if (observation.mtime < std::max(reading.mtime_before, observation.clock) - kOutOfOrderMs) state.note_out_of_order();
}

}  // namespace rsvpulse::trend
