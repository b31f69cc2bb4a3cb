#include "trend/places.h"

#include "trend/place_key.h"

namespace rsvpulse::trend {
Places places(States states, int64_t days, int64_t now) {
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - days * kHoursPerDay;
  Places found;
  for (const TrendState* state : states) {
    const NameSets& sets = state->name_sets();
    for (SetId set = 0; set < sets.end(); ++set) {
      if (!sets.is_live(set)) continue;
      int64_t of_set = 0;
      sets.hours(set).for_each_hour(first_hour, [&](uint32_t, int64_t count) { of_set += count; });
      if (of_set > 0) found.places.push_back(place_share(place_key_of(*state, set), of_set));
    }
    for (auto hour = state->hours().from(first_hour); hour != state->hours().end(); ++hour) {
      found.without_group += hour->second.without_group;
    }
  }
  return found;
}

}  // namespace rsvpulse::trend
