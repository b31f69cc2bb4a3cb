// What the RSVPs of one subject of a breakdown add up to: see breakdown.h. For breakdown.cc alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "trend/breakdown.h"
#include "trend/place_key.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

template <class Key, class Value>
using Map = boost::unordered_flat_map<Key, Value>;

// (mtime, rsvp_id): of an event's RSVPs the greatest names it.
using Version = std::pair<int64_t, int64_t>;

// What the RSVPs of one event and one name set come to. Nearly always an event has one set, so there are far fewer of these
// than RSVPs, and what a subject is made of is added up from them.
struct Cell {
  SentEventId event = kNoEvent;
  SetId set = kNoSet;
  TextId event_id = kNoText;
  int64_t people = 0;
  int64_t rsvps = 0;
  Version newest{-1, 0};
};

struct EventSum {
  int64_t people = 0;
  Version newest{-1, 0};
  SentEventId sent = kNoEvent;  // with the newest
  std::string_view name;        // told at the end
};

// Values by number, TextId or SetId, of which few of all are met: no hash, and as quick to clear as it was to fill.
template <class Value>
class Rows {
 public:
  explicit Rows(size_t numbers) : places_(numbers) {}

  Value& at(uint32_t number) {
    uint32_t& place = places_[number];
    if (place == 0) {
      rows_.emplace_back(number, Value());
      place = static_cast<uint32_t>(rows_.size());
    }
    return rows_[place - 1].second;
  }
  // In any order that one likes.
  std::vector<std::pair<uint32_t, Value>>& rows() { return rows_; }
  void clear() {
    for (const auto& [number, value] : rows_) places_[number] = 0;
    rows_.clear();
  }

 private:
  std::vector<uint32_t> places_;  // in rows_, counted from 1
  std::vector<std::pair<uint32_t, Value>> rows_;
};

// What one state's sums are gathered in, subject by subject.
struct Scratch {
  explicit Scratch(const TrendState& its_state)
      : state(its_state),
        sets(its_state.name_sets().end()),
        events(its_state.dictionary().end()),
        names(its_state.dictionary().end()) {}

  const TrendState& state;
  Rows<int64_t> sets;
  Rows<EventSum> events;  // by the text of their id
  Rows<int64_t> names;
};

// What one subject's RSVPs add up to, over all states. Views go into the states' dictionaries.
class Sums {
 public:
  Breakdown totals;

  // Adds what one state has of it: people by set first, so that an RSVP costs two additions whatever its names. No more than
  // the `most_events` greatest events; where other states have RSVPs too, all must be added.
  void add_cells(const std::vector<Cell>& all, const std::vector<uint32_t>& cells, Scratch& scratch, bool with_topics,
                 size_t most_events) {
    for (const uint32_t index : cells) add(all[index], scratch);
    for (const auto& [set, people] : scratch.sets.rows()) add_set(set, people, scratch, with_topics);
    add_events(scratch, most_events);
    const Dictionary& texts = scratch.state.dictionary();
    for (const auto& [name, people] : scratch.names.rows()) names_of(texts.kind(name)).emplace_back(texts.text(name), people);
    scratch.sets.clear();
    scratch.events.clear();
    scratch.names.clear();
  }

  void add_hours(const HourCounts& counted) {
    counted.for_each_hour(totals.first_hour, [this](uint32_t hour, int64_t people) {
      const auto at = static_cast<size_t>(hour - totals.first_hour);
      if (at < totals.hours.size()) totals.hours[at] += people;
    });
  }

  // `states`: of how many cells were added.
  Breakdown finish(size_t top, size_t states) {
    is_whole_ = states == 1;
    for (const auto& [name, people] : most(topics_, top)) totals.topics.push_back({std::string(name), people});
    for (const auto& [name, people] : most(cities_, top)) totals.cities.push_back({std::string(name), people});
    for (const auto& [name, people] : most(countries_, top)) totals.countries.push_back({std::string(name), people});
    for (const auto& [id, event] : most(events_, top)) {
      totals.events.push_back({std::string(id), std::string(event.name), event.people});
    }
    for (const auto& [key, people] : most(places_, top)) {
      totals.places.push_back(place_share(key, people));
    }
    return std::move(totals);
  }

 private:
  template <class Key, class Value>
  using Listed = std::vector<std::pair<Key, Value>>;
  using Names = Listed<std::string_view, int64_t>;

  void add(const Cell& cell, Scratch& scratch) {
    totals.people += cell.people;
    totals.rsvps += cell.rsvps;
    totals.latest = std::max(totals.latest, cell.newest.first);
    if (cell.set != kNoSet) scratch.sets.at(cell.set) += cell.people;
    if (cell.event_id == kNoText) return;
    EventSum& event = scratch.events.at(cell.event_id);
    event.people += cell.people;
    if (cell.newest <= event.newest) return;
    event.newest = cell.newest;
    event.sent = cell.event;
  }

  // Few are among the greatest: only their texts are looked up.
  void add_events(Scratch& scratch, size_t most_events) {
    const Dictionary& texts = scratch.state.dictionary();
    auto& rows = scratch.events.rows();
    const size_t kept = put_first(rows, most_events, [&](TextId id) { return texts.text(id); });
    for (auto& [id, event] : std::span(rows).first(kept)) {
      const TextId label = scratch.state.events()[event.sent].label;
      if (label != kNoText) event.name = texts.text(label);
      events_.emplace_back(texts.text(id), event);
    }
  }

  void add_set(SetId set, int64_t people, Scratch& scratch, bool with_topics) {
    const Dictionary& texts = scratch.state.dictionary();
    // Topics come first, and are the most.
    const auto names = scratch.state.name_sets().names(set);
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      const TextKind kind = texts.kind(*name);
      if (kind == TextKind::kTopic && !with_topics) break;
      if (kind != TextKind::kGroup) scratch.names.at(*name) += people;
    }
    if (with_topics) places_.emplace_back(place_key_of(scratch.state, set), people);
  }

  Names& names_of(TextKind kind) { return kind == TextKind::kTopic ? topics_ : kind == TextKind::kCity ? cities_ : countries_; }

  static int64_t people_of(int64_t people) { return people; }
  static int64_t people_of(const EventSum& event) { return event.people; }
  static void merge(int64_t& people, int64_t other) { people += other; }
  static void merge(EventSum& event, const EventSum& other) {
    event.people += other.people;
    if (other.newest <= event.newest) return;
    event.newest = other.newest;
    event.name = other.name;
  }
  static std::string_view name_of(std::string_view name) { return name; }
  static std::string_view name_of(const PlaceKey& key) { return std::get<1>(key); }

  // One row of each key: places come from several sets, all else from several states.
  template <class Key, class Value>
  Listed<Key, Value> one_of_each(const Listed<Key, Value>& all) const {
    if (is_whole_ && !std::is_same_v<Key, PlaceKey>) return all;
    Map<Key, Value> merged;
    for (const auto& [key, value] : all) {
      const auto [row, is_new] = merged.try_emplace(key, value);
      if (!is_new) merge(row->second, value);
    }
    return {merged.begin(), merged.end()};
  }

  // The `top` rows with the most people, ties by name.
  template <class Key, class Value>
  Listed<Key, Value> most(const Listed<Key, Value>& all, size_t top) const {
    Listed<Key, Value> rows = one_of_each(all);
    rows.resize(put_first(rows, top, [](const Key& key) { return name_of(key); }));
    return rows;
  }

  // Brings the `top` rows with the most people to the front, ties by name, and returns how many they are. A name is looked up
  // for ties alone.
  template <class Key, class Value, class NameOf>
  static size_t put_first(Listed<Key, Value>& rows, size_t top, NameOf&& name_of_key) {
    const size_t kept = std::min(top, rows.size());
    std::partial_sort(rows.begin(), rows.begin() + static_cast<ptrdiff_t>(kept), rows.end(), [&](const auto& a, const auto& b) {
      const int64_t people_a = people_of(a.second);
      const int64_t people_b = people_of(b.second);
      return people_a != people_b ? people_a > people_b : name_of_key(a.first) < name_of_key(b.first);
    });
    return kept;
  }

  bool is_whole_ = false;  // one state has brought all rows
  Names topics_;
  Names cities_;
  Names countries_;
  Listed<std::string_view, EventSum> events_;  // by event id
  Listed<PlaceKey, int64_t> places_;
};

}  // namespace rsvpulse::trend
