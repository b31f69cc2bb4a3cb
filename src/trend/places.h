// Where the people are who said yes: by group, for the map. Added up from what name sets have counted by hour, so it costs a
// look at each group, none at any RSVP.
#pragma once

#include <cstdint>
#include <vector>

#include "trend/breakdown.h"

namespace rsvpulse::trend {

struct Places {
  std::vector<PlaceShare> places;  // in no order; a group that has changed is there more than once
  int64_t without_group = 0;       // people whose RSVPs told no group
};

// Of the hours before now's less 24 x days and later. `now` and `days` as rank() takes them.
Places places(States states, int64_t days, int64_t now);

}  // namespace rsvpulse::trend
