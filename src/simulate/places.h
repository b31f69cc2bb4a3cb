// The towns of the made-up world: the real cities of cities.h and smaller places around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/cities.h"
#include "simulate/distributions.h"

namespace rsvpulse::simulate {

// Hundred-thousandths of a degree would do for venues; the stream gives six decimals.
struct Coordinates {
  int64_t lat_micro;  // millionths of a degree
  int64_t lon_micro;
};

struct City {
  std::string name;
  std::string_view state;    // empty where the stream sends none
  std::string_view country;  // "us"
  Language language = Language::kEnglish;
  Coordinates coordinates{};
  uint32_t first_member = 0;  // of the members who live here
  uint32_t members = 0;       // at least 1
  int64_t utc_offset_ms = 0;  // by longitude, whole hours
};

class Places {
 public:
  // Shares `members` out among the towns by how much of the stream each makes; every town gets some, so members() may be above.
  Places(uint64_t seed, uint32_t members);

  uint32_t draw(Random& random) const { return by_weight_.draw(random); }
  const City& city(uint32_t index) const { return cities_[index]; }
  uint32_t size() const { return static_cast<uint32_t>(cities_.size()); }
  uint32_t members() const { return members_; }

 private:
  std::vector<City> cities_;
  AliasTable by_weight_;
  uint32_t members_ = 0;
};

// A point `kilometres` away in a random direction, kept on the globe.
Coordinates away(Coordinates from, double kilometres, Random& random);

}  // namespace rsvpulse::simulate
