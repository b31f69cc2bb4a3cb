#include "trend/breakdown.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <string_view>
#include <tuple>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "trend/event_time.h"

namespace rsvpulse::trend {
namespace {

// Which subjects, a bit each.
using Subjects = uint64_t;
constexpr size_t kMaxSubjects = 64;

template <class Key, class Value>
using Map = boost::unordered_flat_map<Key, Value>;

// In one state, for each event and each set, which subjects its RSVPs belong to.
struct Membership {
  std::vector<Subjects> events;  // by SentEventId
  std::vector<Subjects> sets;    // by SetId
  Subjects all = 0;
};

void note_event(const TrendState& state, const Subject& subject, Subjects bit, std::vector<Subjects>& events) {
  const bool by_id = subject.kind == Subject::Kind::kEventId;
  const TextId wanted = state.dictionary().find(by_id ? TextKind::kEventId : TextKind::kEvent, subject.text);
  if (wanted == kNoText) return;
  for (SentEventId id = 0; id < state.events().end(); ++id) {
    const SentEvent& event = state.events()[id];
    if (event.references > 0 && (by_id ? event.event_id : event.entry) == wanted) events[id] |= bit;
  }
}

void note_name(const TrendState& state, const Subject& subject, Subjects bit, std::vector<Subjects>& sets) {
  const TextId wanted = state.dictionary().find(kind_of(subject.dimension), subject.text);
  if (wanted == kNoText) return;
  for (SetId id = 0; id < state.name_sets().end(); ++id) {
    const auto names = state.name_sets().names(id);
    if (state.name_sets().is_live(id) && std::find(names.begin(), names.end(), wanted) != names.end()) sets[id] |= bit;
  }
}

void note_group(const TrendState& state, const Subject& subject, Subjects bit, std::vector<Subjects>& sets) {
  for (SetId id = 0; id < state.name_sets().end(); ++id) {
    const TextId place = state.name_sets().is_live(id) ? state.name_sets().place(id) : kNoText;
    if (place != kNoText && GroupPlace::parse(state.dictionary().text(place)).group_id == subject.group_id) sets[id] |= bit;
  }
}

Membership membership(const TrendState& state, std::span<const Subject> subjects) {
  Membership members{std::vector<Subjects>(state.events().end()), std::vector<Subjects>(state.name_sets().end())};
  for (size_t i = 0; i < subjects.size(); ++i) {
    const Subject& subject = subjects[i];
    const Subjects bit = Subjects{1} << i;
    if (subject.kind == Subject::Kind::kAll) {
      members.all |= bit;
    } else if (subject.kind == Subject::Kind::kGroupId) {
      note_group(state, subject, bit, members.sets);
    } else if (subject.kind == Subject::Kind::kEventId || subject.dimension == Dimension::kEvent) {
      note_event(state, subject, bit, members.events);
    } else {
      note_name(state, subject, bit, members.sets);
    }
  }
  return members;
}

// (mtime, rsvp_id): of an event's RSVPs the greatest names it.
using Version = std::pair<int64_t, int64_t>;

// What the RSVPs of one event and one name set come to. Nearly always an event has one set, so there are far fewer of these
// than RSVPs, and what a subject is made of is added up from them.
struct Cell {
  SentEventId event = kNoEvent;
  SetId set = kNoSet;
  int64_t people = 0;
  int64_t rsvps = 0;
  Version newest{-1, 0};
};

class Cells {
 public:
  explicit Cells(size_t events) : guesses_(events, 0) {}

  Cell& at(SentEventId event, SetId set) {
    if (event == kNoEvent) return cells_[find(event, set)];
    uint32_t& guess = guesses_[event];
    if (guess >= cells_.size() || cells_[guess].event != event || cells_[guess].set != set) guess = find(event, set);
    return cells_[guess];
  }
  const std::vector<Cell>& all() const { return cells_; }

 private:
  uint32_t find(SentEventId event, SetId set) {
    const uint64_t key = (uint64_t{event} << 32) | set;
    const auto [found, is_new] = index_.try_emplace(key, static_cast<uint32_t>(cells_.size()));
    if (is_new) cells_.push_back({.event = event, .set = set});
    return found->second;
  }

  std::vector<uint32_t> guesses_;  // by SentEventId: the cell that was met last
  std::vector<Cell> cells_;
  Map<uint64_t, uint32_t> index_;
};

struct EventSum {
  int64_t people = 0;
  Version newest{-1, 0};
  std::string_view name;
};

using PlaceKey =
    std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;  // place, group, city, country

// What one subject's RSVPs add up to, over all states. Views go into the states' dictionaries.
class Sums {
 public:
  Breakdown totals;

  // Adds what one state has of it: people by event and by set first, so that an RSVP costs two additions whatever its names.
  void add_state(const TrendState& state) {
    const Dictionary& texts = state.dictionary();
    for (const auto& [id, sum] : by_event_) {
      const SentEvent& sent = state.events()[id];
      if (sent.event_id == kNoText) continue;
      EventSum& event = events_[texts.text(sent.event_id)];
      event.people += sum.people;
      if (sum.newest <= event.newest) continue;
      event.newest = sum.newest;
      event.name = sent.label == kNoText ? std::string_view() : texts.text(sent.label);
    }
    for (const auto& [id, people] : by_set_) add_set(state, id, people);
    by_event_.clear();
    by_set_.clear();
  }

  void add(const Cell& cell) {
    totals.people += cell.people;
    totals.rsvps += cell.rsvps;
    totals.latest = std::max(totals.latest, cell.newest.first);
    if (cell.set != kNoSet) by_set_[cell.set] += cell.people;
    if (cell.event == kNoEvent) return;
    EventSum& event = by_event_[cell.event];
    event.people += cell.people;
    event.newest = std::max(event.newest, cell.newest);
  }

  void add_hour(int64_t hour, int64_t people) {
    const auto at = static_cast<size_t>(hour - totals.first_hour);
    if (at < totals.hours.size()) totals.hours[at] += people;
  }
  void add_hours(const HourCounts& counted) {
    counted.for_each_hour(totals.first_hour, [this](uint32_t hour, int64_t people) { add_hour(hour, people); });
  }

  Breakdown finish(size_t top) {
    totals.topics = ranked(topics_, top);
    totals.cities = ranked(cities_, top);
    totals.countries = ranked(countries_, top);
    for (const auto& [id, event] : events_) totals.events.push_back({std::string(id), std::string(event.name), event.people});
    cut(totals.events, top, [](const EventShare& event) -> std::string_view { return event.event_id; });
    for (const auto& [key, people] : places_) {
      const auto& [place, group, city, country] = key;
      totals.places.push_back({GroupPlace::parse(place), std::string(group), std::string(city), std::string(country), people});
    }
    cut(totals.places, top, [](const PlaceShare& place) -> std::string_view { return place.group; });
    return std::move(totals);
  }

 private:
  using Names = Map<std::string_view, int64_t>;

  void add_set(const TrendState& state, SetId id, int64_t people) {
    const Dictionary& texts = state.dictionary();
    const TextId at = state.name_sets().place(id);
    PlaceKey place{at == kNoText ? std::string_view() : texts.text(at), {}, {}, {}};
    for (const TextId name : state.name_sets().names(id)) {
      const std::string_view text = texts.text(name);
      const TextKind kind = texts.kind(name);
      if (kind == TextKind::kTopic) topics_[text] += people;
      if (kind == TextKind::kCity) cities_[std::get<2>(place) = text] += people;
      if (kind == TextKind::kCountry) countries_[std::get<3>(place) = text] += people;
      if (kind == TextKind::kGroup) std::get<1>(place) = text;
    }
    places_[place] += people;
  }

  template <class Row, class NameOf>
  static void cut(std::vector<Row>& rows, size_t top, NameOf&& name_of_row) {
    const size_t kept = std::min(top, rows.size());
    std::partial_sort(rows.begin(), rows.begin() + static_cast<ptrdiff_t>(kept), rows.end(), [&](const Row& a, const Row& b) {
      return a.people != b.people ? a.people > b.people : name_of_row(a) < name_of_row(b);
    });
    rows.erase(rows.begin() + static_cast<ptrdiff_t>(kept), rows.end());
  }

  static std::vector<Share> ranked(const Names& names, size_t top) {
    std::vector<Share> rows;
    rows.reserve(names.size());
    for (const auto& [name, people] : names) rows.push_back({std::string(name), people});
    cut(rows, top, [](const Share& row) -> std::string_view { return row.name; });
    return rows;
  }

  Map<SentEventId, EventSum> by_event_;  // of the state being read
  Map<SetId, int64_t> by_set_;
  Map<std::string_view, EventSum> events_;  // by event id
  Names topics_;
  Names cities_;
  Names countries_;
  Map<PlaceKey, int64_t> places_;
};

template <class Use>
void for_each_bit(Subjects subjects, Use&& use) {
  for (; subjects != 0; subjects &= subjects - 1) use(static_cast<size_t>(std::countr_zero(subjects)));
}

// People by hour. Sets and events have theirs counted already; only those of all RSVPs are added up one by one.
void read_hours(const TrendState& state, const Membership& members, std::vector<Sums>& sums) {
  for (SetId id = 0; id < members.sets.size(); ++id) {
    for_each_bit(members.sets[id], [&](size_t of) { sums[of].add_hours(state.name_sets().hours(id)); });
  }
  for (SentEventId id = 0; id < members.events.size(); ++id) {
    for_each_bit(members.events[id], [&](size_t of) { sums[of].add_hours(state.events()[id].hours); });
  }
}

void read_state(const TrendState& state, std::span<const Subject> subjects, std::vector<Sums>& sums) {
  const Membership members = membership(state, subjects);
  const int64_t first_hour = sums.front().totals.first_hour;
  Cells cells(state.events().end());
  for (RecordId id = 0; id < state.rsvps().end(); ++id) {
    const RsvpRecord& rsvp = state.rsvps()[id];
    if (!rsvp.is_live() || rsvp.response != rsvp::Response::kYes) continue;
    const auto hour = static_cast<int64_t>(hour_of(rsvp.mtime));
    if (hour < first_hour) continue;
    const int64_t people = 1 + static_cast<int64_t>(rsvp.guests);
    Cell& cell = cells.at(rsvp.event, rsvp.names);
    cell.people += people;
    ++cell.rsvps;
    cell.newest = std::max(cell.newest, Version(rsvp.mtime, rsvp.rsvp_id));
    for_each_bit(members.all, [&](size_t of) { sums[of].add_hour(hour, people); });
  }
  for (const Cell& cell : cells.all()) {
    Subjects of = members.all;
    if (cell.event != kNoEvent) of |= members.events[cell.event];
    if (cell.set != kNoSet) of |= members.sets[cell.set];
    for_each_bit(of, [&](size_t subject) { sums[subject].add(cell); });
  }
  read_hours(state, members, sums);
  for (Sums& sum : sums) sum.add_state(state);
}

}  // namespace

std::vector<Breakdown> breakdowns(States states, std::span<const Subject> subjects, const BreakdownOptions& options,
                                  int64_t now) {
  assert(subjects.size() <= kMaxSubjects);
  std::vector<Sums> sums(subjects.size());
  if (sums.empty()) return {};
  for (Sums& sum : sums) {
    sum.totals.first_hour = static_cast<int64_t>(hour_of(now)) - options.days * kHoursPerDay;
    sum.totals.hours.resize(static_cast<size_t>(options.days * kHoursPerDay + 1));
  }
  for (const TrendState* state : states) read_state(*state, subjects, sums);
  std::vector<Breakdown> found;
  found.reserve(sums.size());
  for (Sums& sum : sums) found.push_back(sum.finish(options.top));
  return found;
}

}  // namespace rsvpulse::trend
