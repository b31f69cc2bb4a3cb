// CountWatcher: hears of each RSVP that a TrendState counts or takes back.
#pragma once

#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

class TrendState;

class CountWatcher {
 public:
  virtual ~CountWatcher() = default;
  // Called by apply(): `sign` is +1 when the record has come to count, -1 just before it goes. Its names and event can be
  // looked up in `state` meanwhile. What expires goes without a call: it shows in state.evicted_to().
  virtual void on_count(const TrendState& state, const RsvpRecord& record, int sign) = 0;
};

}  // namespace rsvpulse::trend
