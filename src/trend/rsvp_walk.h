// RsvpWalk: the RSVPs of a state from the newest hour back.
#pragma once

#include <cstdint>

#include "trend/trend_state.h"

namespace rsvpulse::trend {

class RsvpWalk {
 public:
  // Those whose mtime lies in `minute` or later. The state must outlive this and hold still.
  RsvpWalk(const TrendState& state, int64_t minute)
      : state_(state),
        first_ms_(minute * kMinuteMs),
        hour_(state.hours().end()),
        first_hour_(state.hours().from(first_ms_ / kHourMs)) {}

  // The next, some twice; hour by hour, and in an hour those first that came last. nullptr: no more.
  const RsvpRecord* next() {
    for (;;) {
      while (left_ > 0) {
        const RsvpRecord& rsvp = state_.rsvps()[hour_->second.rsvps[--left_]];
        if (rsvp.is_live() && rsvp.mtime >= first_ms_) return &rsvp;
      }
      if (hour_ == first_hour_) return nullptr;
      left_ = (--hour_)->second.rsvps.size();
    }
  }

 private:
  using Hour = TimeIndex<TrendState::Hour>::Iterator;

  const TrendState& state_;
  int64_t first_ms_;
  Hour hour_;
  Hour first_hour_;
  size_t left_ = 0;  // of the hour, before those that were met
};

}  // namespace rsvpulse::trend
