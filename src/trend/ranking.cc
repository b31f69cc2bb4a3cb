#include "trend/ranking.h"

#include <algorithm>
#include <cmath>

namespace rsvpulse::trend {
namespace {

// 1 / weight of a count `distance` hours away is what the score divides by: (distance + 1) ^ decay.
class Divisors {
 public:
  explicit Divisors(double decay) : decay_(decay) {}

  double at(int64_t distance) {
    if (distance >= static_cast<int64_t>(kKept)) return compute(distance);
    while (known_.size() <= static_cast<size_t>(distance)) known_.push_back(compute(static_cast<int64_t>(known_.size())));
    return known_[static_cast<size_t>(distance)];
  }

 private:
  static constexpr size_t kKept = 24 * 400;
  double compute(int64_t distance) const { return std::pow(static_cast<double>(distance) + 1.0, decay_); }
  double decay_;
  std::vector<double> known_;
};

struct Candidate {
  double rounded;  // score in units of 1e-9, rounded half away from zero: what is compared
  double score;
  std::string_view name;
  Dimension dimension;
};

bool ranks_before(const Candidate& a, const Candidate& b) {
  if (a.rounded != b.rounded) return a.rounded > b.rounded;
  if (const int order = a.name.compare(b.name); order != 0) return order < 0;
  return a.dimension < b.dimension;
}

// An entry as one state knows it.
struct Place {
  size_t state;
  TextId entry;
};

// By TextId: whether the entry had an RSVP in `minute` or later.
std::vector<bool> active_entries(const TrendState& state, int64_t minute) {
  std::vector<bool> active(state.dictionary().end());
  for (SentEventId id = 0; id < state.events().end(); ++id) {
    const SentEvent& event = state.events()[id];
    if (event.entry != kNoText && event.activity.reaches(minute)) active[event.entry] = true;
  }
  for (SetId set = 0; set < state.name_sets().end(); ++set) {
    if (!state.name_sets().is_live(set) || !state.name_sets().activity(set).reaches(minute)) continue;
    for (const TextId name : state.name_sets().names(set)) active[name] = true;
  }
  return active;
}

class Ranker {
 public:
  Ranker(States states, const RankingOptions& options, int64_t now)
      : states_(states),
        options_(options),
        now_hour_(hour_of(now)),
        first_hour_(now_hour_ - options.days * kHoursPerDay),
        first_minute_(static_cast<int64_t>(minute_of(now)) - options.idle_minutes),
        divisors_(options.decay) {
    if (options.idle_minutes == 0) return;
    for (const TrendState* state : states) active_.push_back(active_entries(*state, first_minute_));
  }

  std::vector<Candidate> candidates() {
    std::vector<Candidate> found;
    for (size_t i = 0; i < states_.size(); ++i) {
      const Dictionary& dictionary = states_[i]->dictionary();
      for (TextId id = 0; id < dictionary.end(); ++id) {
        const TextKind kind = dictionary.kind(id);
        if (!dictionary.is_live(id) || !is_dimension(kind) || !options_.by.contains(dimension_of(kind))) continue;
        if (const double score = score_of(i, id); score >= 0) {
          found.push_back({std::round(score * 1e9), score, dictionary.text(id), dimension_of(kind)});
        }
      }
    }
    return found;
  }

 private:
  // The entry's score, or -1 when it is idle, has no count in the span, or was met in an earlier state.
  double score_of(size_t state, TextId id) {
    if (states_.size() == 1) return score_at(Place{0, id});
    const std::vector<Place> places = places_of(state, id);
    if (places.empty()) return -1;
    if (std::all_of(places.begin(), places.end(), [this](const Place& place) { return is_idle(place); })) return -1;
    SparseCounts hours;
    for (const Place& place : places) {
      states_[place.state]->counts().for_each_hour(place.entry, first_hour_,
                                                   [&](uint32_t hour, int64_t count) { hours.add(hour, count); });
    }
    if (hours.empty()) return -1;
    double score = 0;
    for (const auto& slot : hours) score += decayed(slot.at, slot.count);
    return score;
  }

  double score_at(const Place& place) {
    if (is_idle(place)) return -1;
    double score = 0;
    bool any = false;
    states_[place.state]->counts().for_each_hour(place.entry, first_hour_, [&](uint32_t hour, int64_t count) {
      any = true;
      score += decayed(hour, count);
    });
    return any ? score : -1;
  }

  // Where the entry is known; nothing when an earlier state than `state` knows it and it was dealt with there.
  std::vector<Place> places_of(size_t state, TextId id) const {
    const Dictionary& own = states_[state]->dictionary();
    std::vector<Place> places{{state, id}};
    for (size_t i = 0; i < states_.size(); ++i) {
      const TextId other = i == state ? kNoText : states_[i]->dictionary().find(own.kind(id), own.text(id));
      if (other == kNoText) continue;
      if (i < state) return {};
      places.push_back({i, other});
    }
    return places;
  }

  bool is_idle(const Place& place) const { return options_.idle_minutes > 0 && !active_[place.state][place.entry]; }

  double decayed(uint32_t hour, int64_t count) {
    return static_cast<double>(count) / divisors_.at(std::abs(now_hour_ - static_cast<int64_t>(hour)));
  }

  States states_;
  const RankingOptions& options_;
  int64_t now_hour_;
  int64_t first_hour_;
  int64_t first_minute_;
  Divisors divisors_;
  std::vector<std::vector<bool>> active_;  // by state; empty when nothing is ever idle
};

}  // namespace

std::vector<RankedEntry> rank(States states, const RankingOptions& options, int64_t now) {
  std::vector<Candidate> candidates = Ranker(states, options, now).candidates();
  const size_t top = std::min(options.top, candidates.size());
  const auto end_of_top = candidates.begin() + static_cast<ptrdiff_t>(top);
  std::partial_sort(candidates.begin(), end_of_top, candidates.end(), ranks_before);
  std::vector<RankedEntry> ranking;
  ranking.reserve(top);
  for (auto candidate = candidates.begin(); candidate != end_of_top; ++candidate) {
    ranking.push_back({candidate->dimension, std::string(candidate->name), candidate->score});
  }
  return ranking;
}

}  // namespace rsvpulse::trend
