#include "trend/window_counts.h"

#include <algorithm>

#include "trend/trend_state.h"

namespace rsvpulse::trend {

void WindowCounts::add(const TrendState& state, const RsvpRecord& rsvp, int64_t sign) {
  total_ += sign;
  if (rsvp.event == kNoEvent) return;
  const TextId event_id = state.events()[rsvp.event].event_id;
  if (event_id == kNoText) return;
  if (yes_.size() <= event_id) yes_.resize(event_id + size_t{1} + event_id / 2);
  yes_[event_id] += static_cast<int32_t>(sign);
}

void WindowCounts::add_seconds(const TrendState& state, int64_t after, int64_t last, int64_t sign) {
  state.for_each_rsvp_between(after, last, [&](const RsvpRecord& rsvp) { add(state, rsvp, sign); });
}

void WindowCounts::forget(const TrendState& state, int64_t second, const std::vector<RecordId>& rsvps) {
  if (second <= after_ || second > last_) return;
  for (const RecordId id : rsvps) {
    const RsvpRecord& rsvp = state.rsvps()[id];
    if (rsvp.is_live() && second_of(rsvp.mtime) == second) add(state, rsvp, -1);
  }
}

void WindowCounts::move_to(const TrendState& state, int64_t last) {
  const int64_t after = last - kWindowSeconds;
  if (after >= last_ || last <= after_) {
    // Nothing in common: what is counted goes as a whole.
    total_ = 0;
    std::fill(yes_.begin(), yes_.end(), 0);
    add_seconds(state, after, last, +1);
  } else {
    add_seconds(state, after_, after, -1);
    add_seconds(state, after, after_, +1);
    add_seconds(state, last, last_, -1);
    add_seconds(state, last_, last, +1);
  }
  after_ = after;
  last_ = last;
}

}  // namespace rsvpulse::trend
