// Dimension: what kind of thing a ranked name is. A name belongs to its dimension: the topic "Running" is not the event
// "Running".
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace rsvpulse::trend {

// In the order that breaks ties between equal names.
enum class Dimension : uint8_t { kTopic, kEvent, kGroup, kCity, kCountry };

inline constexpr std::array<std::string_view, 5> kDimensionNames = {"topic", "event", "group", "city", "country"};

constexpr std::string_view name_of(Dimension dimension) { return kDimensionNames[static_cast<size_t>(dimension)]; }

constexpr std::optional<Dimension> dimension_named(std::string_view name) {
  for (size_t i = 0; i < kDimensionNames.size(); ++i) {
    if (kDimensionNames[i] == name) return static_cast<Dimension>(i);
  }
  return std::nullopt;
}

// A subset of the dimensions.
class DimensionSet {
 public:
  constexpr DimensionSet(std::initializer_list<Dimension> dimensions = {}) {
    for (const Dimension dimension : dimensions) insert(dimension);
  }
  constexpr void insert(Dimension dimension) { bits_ = static_cast<uint8_t>(bits_ | bit(dimension)); }
  constexpr bool contains(Dimension dimension) const { return (bits_ & bit(dimension)) != 0; }

 private:
  static constexpr unsigned bit(Dimension dimension) { return 1U << static_cast<unsigned>(dimension); }
  uint8_t bits_ = 0;
};

// What is ranked where nobody asks for anything else.
inline constexpr DimensionSet kTopicsAndEvents = {Dimension::kTopic, Dimension::kEvent};

}  // namespace rsvpulse::trend
