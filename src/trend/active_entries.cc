#include "trend/active_entries.h"

namespace rsvpulse::trend {

ActiveEntries::ActiveEntries(const TrendState& state, int64_t minute)
    : state_(state), known_(state.dictionary().end()), known_sets_(state.name_sets().end()), walk_(state, minute) {
  const NameSets& sets = state.name_sets();
  sets.for_each_with_names(
      sets.end(), [](SetId set) { return set; },
      [&](SetId set) {
        if (sets.is_live(set)) note_set(set, sets.hours(set).activity_since(minute));
      });
  for (SentEventId id = 0; id < state.events().end(); ++id) {
    const SentEvent& event = state.events()[id];
    if (event.references > 0 && event.entry != kNoText) note_entry(event.entry, event.hours.activity_since(minute));
  }
}

void ActiveEntries::note_set(SetId set, Activity activity) {
  if (activity <= known_sets_[set]) return;
  known_sets_[set] = activity;
  for (const TextId name : state_.name_sets().names(set)) note_entry(name, activity);
}

bool ActiveEntries::is_active(TextId entry) {
  while (known_[entry] == Activity::kPerhaps) {
    const RsvpRecord* const rsvp = walk_.next();
    if (!rsvp) return false;
    if (rsvp->names != kNoSet) note_set(rsvp->names, Activity::kSure);
    if (rsvp->event == kNoEvent) continue;
    if (const TextId named = state_.events()[rsvp->event].entry; named != kNoText) note_entry(named, Activity::kSure);
  }
  return known_[entry] == Activity::kSure;
}

}  // namespace rsvpulse::trend
