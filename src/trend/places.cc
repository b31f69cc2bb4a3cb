#include "trend/places.h"

namespace rsvpulse::trend {
namespace {

PlaceShare share_of(const TrendState& state, SetId set, int64_t people) {
  const Dictionary& texts = state.dictionary();
  const TextId place = state.name_sets().place(set);
  PlaceShare share;
  share.people = people;
  if (place != kNoText) share.place = GroupPlace::parse(texts.text(place));
  // Topics come first, and are the most.
  const auto names = state.name_sets().names(set);
  for (auto name = names.rbegin(); name != names.rend() && texts.kind(*name) != TextKind::kTopic; ++name) {
    if (texts.kind(*name) == TextKind::kGroup) share.group = texts.text(*name);
    if (texts.kind(*name) == TextKind::kCity) share.city = texts.text(*name);
    if (texts.kind(*name) == TextKind::kCountry) share.country = texts.text(*name);
  }
  return share;
}

}  // namespace

Places places(States states, int64_t days, int64_t now) {
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - days * kHoursPerDay;
  Places found;
  for (const TrendState* state : states) {
    const NameSets& sets = state->name_sets();
    for (SetId set = 0; set < sets.end(); ++set) {
      if (!sets.is_live(set)) continue;
      int64_t of_set = 0;
      sets.hours(set).for_each_hour(first_hour, [&](uint32_t, int64_t count) { of_set += count; });
      if (of_set > 0) found.places.push_back(share_of(*state, set, of_set));
    }
    for (auto hour = state->hours().from(first_hour); hour != state->hours().end(); ++hour) {
      found.without_group += hour->second.without_group;
    }
  }
  return found;
}

}  // namespace rsvpulse::trend
