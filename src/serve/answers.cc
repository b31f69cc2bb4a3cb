#include "serve/answers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/json_text.h"
#include "trend/event_time.h"

namespace rsvpulse::serve {
namespace {

constexpr size_t kHoursOfBoard = 24;
constexpr size_t kReasons = 3;
constexpr size_t kMaxPlaces = 2'000;
constexpr double kDegreesOfPlace = 0.05;  // groups so near are one dot

template <class Items, class Write>
std::string array(const Items& items, Write&& write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += write(item);
  }
  return out + ']';
}

std::string text_or_null(std::string_view text) { return text.empty() ? "null" : json_text(text); }

std::string time_or_null(int64_t ms) { return ms < 0 ? "null" : fmt::format("{}", ms); }

std::string row_json(size_t rank, const trend::RankedEntry& entry) {
  return fmt::format(R"("rank":{},"dimension":"{}","name":{},"score":{})", rank, name_of(entry.dimension),
                     json_text(entry.name), entry.score);
}

std::string numbers_json(std::span<const int64_t> numbers) {
  return array(numbers, [](int64_t number) { return fmt::format("{}", number); });
}

std::string shares_json(std::span<const trend::Share> shares) {
  return array(shares, [](const trend::Share& share) {
    return fmt::format(R"({{"name":{},"people":{}}})", json_text(share.name), share.people);
  });
}

std::string events_json(std::span<const trend::EventShare> events) {
  return array(events, [](const trend::EventShare& event) {
    return fmt::format(R"({{"event_id":{},"name":{},"people":{}}})", json_text(event.event_id),
                       json_text(event.name.empty() ? event.event_id : event.name), event.people);
  });
}

std::string groups_json(std::span<const trend::PlaceShare> places) {
  std::vector<trend::PlaceShare> named;
  std::copy_if(places.begin(), places.end(), std::back_inserter(named), [](const auto& place) { return !place.group.empty(); });
  return array(named, [](const trend::PlaceShare& place) {
    const auto& id = place.place.group_id;
    return fmt::format(R"({{"name":{},"people":{},"group_id":{}}})", json_text(place.group), place.people,
                       id ? fmt::format("{}", *id) : "null");
  });
}

// What entry, event and group pages have in common, without braces.
std::string common_json(const trend::Breakdown& breakdown) {
  return fmt::format(R"("people":{},"rsvps":{},"latest":{},"hours":{{"first":{},"people":{}}},"events":{},"topics":{})",
                     breakdown.people, breakdown.rsvps, time_or_null(breakdown.latest), breakdown.first_hour * trend::kHourMs,
                     numbers_json(breakdown.hours), events_json(breakdown.events), shares_json(breakdown.topics));
}

std::string where_json(const trend::Breakdown& breakdown) {
  return fmt::format(R"("groups":{},"cities":{},"countries":{})", groups_json(breakdown.places), shares_json(breakdown.cities),
                     shares_json(breakdown.countries));
}

std::string classes_json(const trend::Conservation& sums) {
  return fmt::format(R"("applied":{},"duplicate":{},"superseded":{},"expired":{},"dead_letter":{})", sums.applied,
                     sums.duplicate, sums.superseded, sums.expired, sums.dead_letter);
}

std::string_view phase_name(stream::SourceState::Phase phase) {
  constexpr std::array<std::string_view, 5> kNames = {"connecting", "open", "waiting", "ended", "failed"};
  return kNames[static_cast<size_t>(phase)];
}

std::string source_json(const SourceFact& source) {
  return fmt::format(R"({{"name":{},"phase":"{}","reason":{},"connections":{}}})", json_text(source.name),
                     phase_name(source.state.phase), json_text(source.state.reason), source.state.connections);
}

}  // namespace

std::string board_json(int64_t now, std::span<const BoardRow> rows) {
  size_t rank = 0;
  return fmt::format(R"({{"now":{},"ranking":{}}})", now, array(rows, [&](const BoardRow& row) {
                       std::string out = "{" + row_json(++rank, row.entry);
                       if (row.previous_rank) {
                         out += row.previous_rank == 0U ? R"(,"previous_rank":null)"
                                                        : fmt::format(R"(,"previous_rank":{})", *row.previous_rank);
                       }
                       return out + "}";
                     }));
}

std::string history_json(int64_t end_ms, std::span<const int64_t> totals) {
  return fmt::format(R"({{"end":{},"totals":{}}})", end_ms, numbers_json(totals));
}

std::string details_json(int64_t now, std::span<const trend::RankedEntry> entries,
                         std::span<const trend::Breakdown> breakdowns) {
  size_t at = 0;
  const auto detail = [&](const trend::RankedEntry& entry) {
    const trend::Breakdown& breakdown = breakdowns[at++];
    const std::span hours(breakdown.hours);
    const bool is_event = entry.dimension == trend::Dimension::kEvent;
    const bool is_city = entry.dimension == trend::Dimension::kCity;
    std::vector<trend::Share> events;
    for (const trend::EventShare& event : breakdown.events)
      events.push_back({event.name.empty() ? event.event_id : event.name, event.people});
    return fmt::format(
        R"({{"dimension":"{}","name":{},"hours":{},"people":{},"events":{},"cities":{}}})", name_of(entry.dimension),
        json_text(entry.name), numbers_json(hours.last(std::min(kHoursOfBoard, hours.size()))), breakdown.people,
        shares_json(std::span(events).first(is_event ? 0 : std::min(kReasons, events.size()))),
        shares_json(std::span(breakdown.cities).first(is_city ? 0 : std::min(kReasons, breakdown.cities.size()))));
  };
  const int64_t first = static_cast<int64_t>(trend::hour_of(now)) - static_cast<int64_t>(kHoursOfBoard) + 1;
  return fmt::format(R"({{"now":{},"first_hour":{},"entries":{}}})", now, first * trend::kHourMs, array(entries, detail));
}

std::string entry_json(int64_t now, const trend::Subject& subject, const Standing& standing,
                       const trend::Breakdown& breakdown) {
  return fmt::format(R"({{"now":{},"dimension":"{}","name":{},"rank":{},"score":{},{},{}}})", now, name_of(subject.dimension),
                     json_text(subject.text), standing.rank ? fmt::format("{}", *standing.rank) : "null", standing.score,
                     common_json(breakdown), where_json(breakdown));
}

std::string event_json(int64_t now, std::string_view event_id, int64_t five_minutes, const trend::Breakdown& breakdown) {
  const std::string name = breakdown.events.empty() ? "" : breakdown.events.front().name;
  return fmt::format(R"({{"now":{},"event_id":{},"name":{},"five_minutes":{},{},{}}})", now, json_text(event_id),
                     text_or_null(name), five_minutes, common_json(breakdown), where_json(breakdown));
}

std::string group_json(int64_t now, int64_t group_id, const trend::Breakdown& breakdown) {
  const trend::PlaceShare most = breakdown.places.empty() ? trend::PlaceShare() : breakdown.places.front();
  const std::string place = most.place.lat ? fmt::format(R"({{"lat":{},"lon":{}}})", *most.place.lat, *most.place.lon) : "null";
  return fmt::format(R"({{"now":{},"group_id":{},"name":{},"city":{},"country":{},"place":{},{}}})", now, group_id,
                     text_or_null(most.group), text_or_null(most.city), text_or_null(most.country), place,
                     common_json(breakdown));
}

std::string map_json(int64_t now, trend::Places everything) {
  struct Dot {
    const trend::PlaceShare* greatest;
    int64_t people = 0;
  };
  // Of a dot the group with the most people tells the place.
  std::sort(everything.places.begin(), everything.places.end(), [](const trend::PlaceShare& a, const trend::PlaceShare& b) {
    return a.people != b.people ? a.people > b.people : std::tie(a.group, a.city) < std::tie(b.group, b.city);
  });
  std::map<std::pair<int64_t, int64_t>, Dot> dots;
  int64_t without_place = everything.without_group;
  for (const trend::PlaceShare& place : everything.places) {
    if (!place.place.lat) {
      without_place += place.people;
      continue;
    }
    const auto cell = [](double degrees) { return std::llround(degrees / kDegreesOfPlace); };
    Dot& dot = dots.try_emplace({cell(*place.place.lat), cell(*place.place.lon)}, Dot{&place}).first->second;
    dot.people += place.people;
  }
  std::vector<Dot> sorted;
  for (const auto& [cell, dot] : dots) sorted.push_back(dot);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Dot& a, const Dot& b) { return a.people > b.people; });
  sorted.resize(std::min(sorted.size(), kMaxPlaces));
  return fmt::format(R"({{"now":{},"places":{},"without_place":{}}})", now,
                     array(sorted,
                           [](const Dot& dot) {
                             return fmt::format(R"({{"lat":{},"lon":{},"city":{},"people":{}}})", *dot.greatest->place.lat,
                                                *dot.greatest->place.lon, text_or_null(dot.greatest->city), dot.people);
                           }),
                     without_place);
}

std::string lights_json(std::span<const Light> lights) {
  return fmt::format(R"({{"places":{}}})", array(lights, [](const Light& light) {
                       return fmt::format(R"({{"lat":{},"lon":{},"people":{}}})", light.lat, light.lon, light.people);
                     }));
}

std::string status_json(const StatusNow& status) {
  const std::string always =
      fmt::format(R"("now":{},"clock":"{}","event_time":{},"exact":{})", status.now, status.on_wall_clock ? "wall" : "event",
                  time_or_null(status.event_time), status.exact);
  if (!status.knows_rsvps) {
    return fmt::format(R"({{{},"messages_per_second":null,"rsvps":null,"conservation":null,"sources":null}})", always);
  }
  return fmt::format(
      R"({{{},"messages_per_second":{:.1f},"rsvps":{},"conservation":{{"read":{},{},"out_of_order":{},"changed":{}}},"sources":{}}})",
      always, status.messages_per_second, status.rsvps, status.sums.read, classes_json(status.sums), status.sums.out_of_order,
      status.changed, array(status.sources, source_json));
}

std::string sources_json(std::span<const SourceFact> sources) {
  return fmt::format(R"({{"sources":{}}})", array(sources, source_json));
}

std::string dead_letters_json(const DeadLettersFact& fact) {
  return fmt::format(R"({{"total":{},"letters":{}}})", fact.total,
                     array(fact.json_lines, [](const std::string& line) -> const std::string& { return line; }));
}

}  // namespace rsvpulse::serve
