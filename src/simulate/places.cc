#include "simulate/places.h"

#include <algorithm>
#include <cmath>

#include "simulate/naming.h"

namespace rsvpulse::simulate {
namespace {

constexpr double kKilometresPerDegree = 111.2;

// Bhaskara's cosine of degrees: good to 0.2 %, and without libm the same everywhere.
double cosine_degrees(double x) { return (32400 - 4 * x * x) / (32400 + x * x); }

City from_row(const CityRow& row, Language language) {
  City city;
  city.name = row.name;
  city.state = row.state;
  city.country = row.country;
  city.language = language;
  city.coordinates = {row.lat * int64_t{10'000}, row.lon * int64_t{10'000}};
  return city;
}

std::string town_name(const City& anchor, Random& random) {
  std::string name;
  if (anchor.country == "us" || anchor.country == "gb" || anchor.country == "au" || anchor.country == "ca") {
    const Words ends = town_ends(anchor.country == "gb");
    name += town_beginnings()[random.below(town_beginnings().size())];
    name += ends[random.below(ends.size())];
  } else {
    const Words patterns = town_patterns(anchor.language);
    append_filled(patterns[random.below(patterns.size())], {.city = anchor.name}, random, name);
  }
  return name;
}

std::vector<City> cities_of(const CountryRow& country, Random& random) {
  std::vector<City> cities;
  for (const CityRow& row : city_rows()) {
    if (row.country == country.code) cities.push_back(from_row(row, country.language));
  }
  const size_t real = cities.size();
  while (cities.size() < country.cities) {
    City town = cities[random.below(real)];
    town.name = town_name(town, random);
    const Coordinates near = away(town.coordinates, static_cast<double>(random.between(6, 70)), random);
    town.coordinates = {near.lat_micro / 10'000 * 10'000, near.lon_micro / 10'000 * 10'000};
    cities.push_back(std::move(town));
  }
  return cities;
}

// How steep a country's cities fall: the United States have no London.
double steepness(const CountryRow& country) {
  if (country.code == "us") return 0.78;
  return country.code == "gb" ? 1.9 : 1.25;
}

}  // namespace

Places::Places(uint64_t seed, uint32_t members) {
  Random random(seed);
  std::vector<double> weights;
  for (const CountryRow& country : country_rows()) {
    std::vector<City> cities = cities_of(country, random);
    const std::vector<double> ranks = zipf_weights(cities.size(), steepness(country));
    double sum = 0;
    for (const double rank : ranks) sum += rank;
    for (size_t i = 0; i < cities.size(); ++i) {
      weights.push_back(country.percent * ranks[i] / sum);
      cities_.push_back(std::move(cities[i]));
    }
  }
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (size_t i = 0; i < cities_.size(); ++i) {
    City& city = cities_[i];
    city.first_member = members_;
    city.members = std::max(uint32_t{1}, static_cast<uint32_t>(weights[i] / sum * members));
    city.utc_offset_ms = city.coordinates.lon_micro / 15'000'000 * 3'600'000;
    members_ += city.members;
  }
  by_weight_ = AliasTable(weights);
}

Coordinates away(Coordinates from, double kilometres, Random& random) {
  double north = 0;
  double east = 0;
  double square = 0;
  do {  // a direction: a point in the unit disc, not too near its middle
    north = 2 * random.unit() - 1;
    east = 2 * random.unit() - 1;
    square = north * north + east * east;
  } while (square > 1 || square < 0.01);
  const double degrees = kilometres / kKilometresPerDegree / std::sqrt(square);
  const double lat = static_cast<double>(from.lat_micro) / 1e6;
  const double shrink = std::max(0.1, cosine_degrees(lat));
  const auto lat_micro = from.lat_micro + static_cast<int64_t>(north * degrees * 1e6);
  auto lon_micro = from.lon_micro + static_cast<int64_t>(east * degrees / shrink * 1e6);
  if (lon_micro > 180'000'000) lon_micro -= 360'000'000;
  if (lon_micro < -180'000'000) lon_micro += 360'000'000;
  return {std::clamp<int64_t>(lat_micro, -89'000'000, 89'000'000), lon_micro};
}

}  // namespace rsvpulse::simulate
