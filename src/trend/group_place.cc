#include "trend/group_place.h"

#include <charconv>

#include <fmt/format.h>

namespace rsvpulse::trend {
namespace {

constexpr double kMaxLat = 90;
constexpr double kMaxLon = 180;

// Takes the next word off `text`; nullopt when it is no number.
template <class Number>
std::optional<Number> take(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

bool is_on_earth(double lat, double lon) {
  return lat >= -kMaxLat && lat <= kMaxLat && lon >= -kMaxLon && lon <= kMaxLon && (lat != 0 || lon != 0);
}

}  // namespace

GroupPlace GroupPlace::of(const rsvp::Group& group) {
  GroupPlace place{.group_id = group.group_id};
  if (group.group_lat && group.group_lon && is_on_earth(*group.group_lat, *group.group_lon)) {
    place.lat = group.group_lat;
    place.lon = group.group_lon;
  }
  return place;
}

std::string GroupPlace::text() const {
  if (!group_id && !lat) return {};
  std::string out = group_id ? fmt::format("{}", *group_id) : "-";
  if (lat && lon) out += fmt::format(" {} {}", *lat, *lon);
  return out;
}

GroupPlace GroupPlace::parse(std::string_view text) {
  GroupPlace place{.group_id = take<int64_t>(text)};
  const auto lat = take<double>(text);
  const auto lon = take<double>(text);
  if (lat && lon && is_on_earth(*lat, *lon)) {
    place.lat = lat;
    place.lon = lon;
  }
  return place;
}

}  // namespace rsvpulse::trend
