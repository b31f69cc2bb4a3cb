#include "trend/counting.h"

#include <algorithm>
#include <vector>

namespace rsvpulse::trend {
namespace {

constexpr int64_t kOutOfOrderMs = 60'000;
// So many messages before its turn what a message touches is fetched, in two steps.
constexpr size_t kFar = 24;
constexpr size_t kNear = 16;

}  // namespace

void count_reading(TrendState& state, const Reading& reading, uint32_t shard, bool by_event) {
  const std::vector<Observation>& all = reading.shards[shard];
  for (size_t i = 0; i < std::min(kFar, all.size()); ++i) state.expect_far(all[i], reading.reader);
  for (size_t i = 0; i < std::min(kNear, all.size()); ++i) state.expect_near(all[i], reading.reader);
  for (size_t i = 0; i < all.size(); ++i) {
    if (i + kFar < all.size()) state.expect_far(all[i + kFar], reading.reader);
    if (i + kNear < all.size()) state.expect_near(all[i + kNear], reading.reader);
    count_observation(state, reading, all[i], by_event);
  }
  state.evict(reading.clock_after);
}

void count_observation(TrendState& state, const Reading& reading, const Observation& observation, bool by_event) {
  const int64_t clock = by_event ? std::max(reading.clock_before, observation.clock) : reading.clock_before;
  state.apply(observation, clock, reading.reader, reading.generation);
  if (observation.mtime < std::max(reading.mtime_before, observation.clock) - kOutOfOrderMs) state.note_out_of_order();
}

}  // namespace rsvpulse::trend
