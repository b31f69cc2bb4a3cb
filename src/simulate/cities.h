// Where groups are: real cities with their coordinates, and how much of the stream each country has (data only).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "simulate/words.h"

namespace rsvpulse::simulate {

// Coordinates in hundredths of a degree, as the stream gives those of groups.
struct CityRow {
  std::string_view country;  // as in CountryRow
  std::string_view state;    // empty where the stream sends none
  std::string_view name;
  int32_t lat;
  int32_t lon;
};

struct CountryRow {
  std::string_view code;  // ISO 3166, lower case
  double percent;         // of the messages
  Language language;
  uint32_t cities;  // towns to have in all; those without a row are made up around the rows
};

// Grouped by country, the most active city first.
std::span<const CityRow> city_rows();

// The largest first.
std::span<const CountryRow> country_rows();

}  // namespace rsvpulse::simulate
