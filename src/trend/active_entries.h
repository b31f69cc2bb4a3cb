// ActiveEntries: which entries of one state are not idle.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "trend/rsvp_walk.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

// Told by what name sets and events have counted last, and only where that leaves a doubt by the RSVPs themselves, from the
// newest back: at most one walk over those of the span, whatever is asked.
class ActiveEntries {
 public:
  // Active is what had an RSVP in `minute` or later. The state must outlive this and hold still.
  ActiveEntries(const TrendState& state, int64_t minute);

  // Without a walk; what is not kNone may be.
  Activity guess(TextId entry) const { return known_[entry]; }
  bool is_active(TextId entry);

 private:
  void note_set(SetId set, Activity activity);
  void note_entry(TextId entry, Activity activity) { known_[entry] = std::max(known_[entry], activity); }

  const TrendState& state_;
  std::vector<Activity> known_;       // by TextId
  std::vector<Activity> known_sets_;  // by SetId
  RsvpWalk walk_;
};

}  // namespace rsvpulse::trend
