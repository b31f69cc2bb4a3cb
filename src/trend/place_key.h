// PlaceKey: where a name set's group is, by all that its messages told of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "trend/breakdown.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

// Place as GroupPlace writes it, group, city, country; views into the state's dictionary, empty where nothing was told.
using PlaceKey = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;

inline PlaceKey place_key_of(const TrendState& state, SetId set) {
  const Dictionary& texts = state.dictionary();
  const TextId place = state.name_sets().place(set);
  PlaceKey key{place == kNoText ? std::string_view() : texts.text(place), {}, {}, {}};
  // Topics come first, and are the most.
  const auto names = state.name_sets().names(set);
  for (auto name = names.rbegin(); name != names.rend() && texts.kind(*name) != TextKind::kTopic; ++name) {
    if (texts.kind(*name) == TextKind::kGroup) std::get<1>(key) = texts.text(*name);
    if (texts.kind(*name) == TextKind::kCity) std::get<2>(key) = texts.text(*name);
    if (texts.kind(*name) == TextKind::kCountry) std::get<3>(key) = texts.text(*name);
  }
  return key;
}

inline PlaceShare place_share(const PlaceKey& key, int64_t people) {
  const auto& [place, group, city, country] = key;
  return {GroupPlace::parse(place), std::string(group), std::string(city), std::string(country), people};
}

}  // namespace rsvpulse::trend
