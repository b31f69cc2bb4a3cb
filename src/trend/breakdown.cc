#include "trend/breakdown.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/prefetch.h"
#include "trend/breakdown_sums.h"
#include "trend/event_time.h"

namespace rsvpulse::trend {
namespace {

// Which subjects, a bit each.
using Subjects = uint64_t;
[[maybe_unused]] constexpr size_t kMaxSubjects = 64;
constexpr Ahead kAhead{.far = 16, .near = 8};  // RSVPs

// In one state, for each event and each set, which subjects its RSVPs belong to.
struct Membership {
  std::vector<Subjects> events;  // by SentEventId
  std::vector<Subjects> sets;    // by SetId

  Subjects of(SentEventId event, SetId set) const {
    return (event == kNoEvent ? 0 : events[event]) | (set == kNoSet ? 0 : sets[set]);
  }
};

// Which texts and groups the subjects are, in one state.
struct Wanted {
  Map<TextId, Subjects> event_ids;
  Map<TextId, Subjects> entries;  // of dimension event
  Map<TextId, Subjects> names;    // of the others
  Map<int64_t, Subjects> groups;
};

Wanted wanted_in(const TrendState& state, std::span<const Subject> subjects) {
  Wanted wanted;
  for (size_t i = 0; i < subjects.size(); ++i) {
    const Subject& subject = subjects[i];
    const Subjects bit = Subjects{1} << i;
    const auto note = [&](Map<TextId, Subjects>& texts, TextKind kind) {
      if (const TextId text = state.dictionary().find(kind, subject.text); text != kNoText) texts[text] |= bit;
    };
    if (subject.kind == Subject::Kind::kGroupId) {
      wanted.groups[subject.group_id] |= bit;
    } else if (subject.kind == Subject::Kind::kEventId) {
      note(wanted.event_ids, TextKind::kEventId);
    } else if (subject.dimension == Dimension::kEvent) {
      note(wanted.entries, TextKind::kEvent);
    } else {
      note(wanted.names, kind_of(subject.dimension));
    }
  }
  return wanted;
}

template <class Key>
Subjects subjects_of(const Map<Key, Subjects>& wanted, Key key) {
  const auto found = wanted.find(key);
  return found == wanted.end() ? 0 : found->second;
}

Membership membership(const TrendState& state, std::span<const Subject> subjects) {
  const Wanted wanted = wanted_in(state, subjects);
  Membership members{std::vector<Subjects>(state.events().end()), std::vector<Subjects>(state.name_sets().end())};
  if (!wanted.event_ids.empty() || !wanted.entries.empty()) {
    for (SentEventId id = 0; id < state.events().end(); ++id) {
      const SentEvent& event = state.events()[id];
      if (event.references == 0) continue;
      members.events[id] = subjects_of(wanted.event_ids, event.event_id) | subjects_of(wanted.entries, event.entry);
    }
  }
  if (wanted.names.empty() && wanted.groups.empty()) return members;
  for (SetId id = 0; id < state.name_sets().end(); ++id) {
    if (!state.name_sets().is_live(id)) continue;
    for (const TextId name : state.name_sets().names(id)) members.sets[id] |= subjects_of(wanted.names, name);
    const TextId place = wanted.groups.empty() ? kNoText : state.name_sets().place(id);
    if (place == kNoText) continue;
    if (const auto group_id = GroupPlace::parse(state.dictionary().text(place)).group_id) {
      members.sets[id] |= subjects_of(wanted.groups, *group_id);
    }
  }
  return members;
}

class Cells {
 public:
  explicit Cells(const EventTable& events) : events_(events), guesses_(events.end(), 0) {}

  Cell& at(SentEventId event, SetId set) {
    if (event == kNoEvent) return cells_[find(event, set)];
    uint32_t& guess = guesses_[event];
    if (guess >= cells_.size() || cells_[guess].event != event || cells_[guess].set != set) guess = find(event, set);
    return cells_[guess];
  }
  const std::vector<Cell>& all() const { return cells_; }

  // Fetch, some RSVPs ahead, where the event's cell lies; some fewer ahead, the cell.
  void expect_place(SentEventId event) const { prefetch_line(&guesses_[event]); }
  void expect_cell(SentEventId event) const {
    if (guesses_[event] < cells_.size()) prefetch_line(&cells_[guesses_[event]]);
  }

 private:
  uint32_t find(SentEventId event, SetId set) {
    const uint64_t key = (uint64_t{event} << 32) | set;
    const auto [found, is_new] = index_.try_emplace(key, static_cast<uint32_t>(cells_.size()));
    const TextId event_id = event == kNoEvent ? kNoText : events_[event].event_id;
    if (is_new) cells_.push_back({.event = event, .set = set, .event_id = event_id});
    return found->second;
  }

  const EventTable& events_;
  std::vector<uint32_t> guesses_;  // by SentEventId: the cell that was met last
  std::vector<Cell> cells_;
  Map<uint64_t, uint32_t> index_;
};

template <class Use>
void for_each_bit(Subjects subjects, Use&& use) {
  for (; subjects != 0; subjects &= subjects - 1) use(static_cast<size_t>(std::countr_zero(subjects)));
}

// People by hour: sets and events have theirs counted already.
void read_hours(const TrendState& state, const Membership& members, std::vector<Sums>& sums) {
  for (SetId id = 0; id < members.sets.size(); ++id) {
    for_each_bit(members.sets[id], [&](size_t of) { sums[of].add_hours(state.name_sets().hours(id)); });
  }
  for (SentEventId id = 0; id < members.events.size(); ++id) {
    for_each_bit(members.events[id], [&](size_t of) { sums[of].add_hours(state.events()[id].hours); });
  }
}

void read_state(const TrendState& state, std::span<const Subject> subjects, bool with_topics, size_t most_events,
                std::vector<Sums>& sums) {
  const Membership members = membership(state, subjects);
  const int64_t first_hour = sums.front().totals.first_hour;
  Cells cells(state.events());
  const auto& rsvps = state.rsvps();
  const auto expect_place = [&](RecordId id) {
    if (rsvps[id].event == kNoEvent) return;
    prefetch_line(&members.events[rsvps[id].event]);
    cells.expect_place(rsvps[id].event);
  };
  const auto expect_cell = [&](RecordId id) {
    if (rsvps[id].event != kNoEvent) cells.expect_cell(rsvps[id].event);
  };
  for_each_ahead(rsvps.end(), kAhead, expect_place, expect_cell, [&](RecordId id) {
    const RsvpRecord& rsvp = rsvps[id];
    if (!rsvp.is_live() || rsvp.response != rsvp::Response::kYes) return;
    if (static_cast<int64_t>(hour_of(rsvp.mtime)) < first_hour || members.of(rsvp.event, rsvp.names) == 0) return;
    Cell& cell = cells.at(rsvp.event, rsvp.names);
    cell.people += 1 + static_cast<int64_t>(rsvp.guests);
    ++cell.rsvps;
    cell.newest = std::max(cell.newest, Version(rsvp.mtime, rsvp.rsvp_id));
  });
  std::vector<std::vector<uint32_t>> of_subject(subjects.size());
  for (uint32_t index = 0; index < cells.all().size(); ++index) {
    const Cell& cell = cells.all()[index];
    for_each_bit(members.of(cell.event, cell.set), [&](size_t subject) { of_subject[subject].push_back(index); });
  }
  read_hours(state, members, sums);
  Scratch scratch(state);
  for (size_t i = 0; i < sums.size(); ++i) sums[i].add_cells(cells.all(), of_subject[i], scratch, with_topics, most_events);
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
  const size_t most_events = states.size() == 1 ? options.top : std::numeric_limits<size_t>::max();
  for (const TrendState* state : states) read_state(*state, subjects, options.with_topics, most_events, sums);
  std::vector<Breakdown> found;
  found.reserve(sums.size());
  for (Sums& sum : sums) found.push_back(sum.finish(options.top, states.size()));
  return found;
}

}  // namespace rsvpulse::trend
