#include "trend/ranking.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "trend/candidate.h"

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

// An entry as one state knows it.
struct Place {
  size_t state;
  TextId entry;
};

// By TextId: whether the entry had an RSVP in `minute` or later.
std::vector<bool> active_entries(const TrendState& state, int64_t minute) {
  std::vector<bool> active_sets(state.name_sets().end());
  std::vector<bool> active(state.dictionary().end());
  state.for_each_rsvp_since(minute, [&](const RsvpRecord& rsvp) {
    if (rsvp.names != kNoSet) active_sets[rsvp.names] = true;
    if (rsvp.event == kNoEvent) return;
    if (const TextId entry = state.events()[rsvp.event].entry; entry != kNoText) active[entry] = true;
  });
  for (SetId set = 0; set < active_sets.size(); ++set) {
    if (!active_sets[set]) continue;
    for (const TextId name : state.name_sets().names(set)) active[name] = true;
  }
  return active;
}

// What one name set or event has counted in an hour.
struct Share {
  uint32_t of;  // SetId or SentEventId
  int64_t count;
};

struct HourShares {
  std::vector<Share> sets;
  std::vector<Share> events;
};

// One state's counts of the span, to be added up by entry, hour by hour.
class EntryCounts {
 public:
  EntryCounts(const TrendState& state, int64_t first_hour) : state_(state), counts_(state.dictionary().end()) {
    const NameSets& sets = state.name_sets();
    for (SetId id = 0; id < sets.end(); ++id) {
      if (!sets.is_live(id)) continue;
      sets.hours(id).for_each_hour(first_hour, [&](uint32_t hour, int64_t count) { at(hour).sets.push_back({id, count}); });
    }
    const EventTable& events = state.events();
    for (SentEventId id = 0; id < events.end(); ++id) {
      if (events[id].entry == kNoText) continue;
      events[id].hours.for_each_hour(first_hour, [&](uint32_t hour, int64_t count) { at(hour).events.push_back({id, count}); });
    }
  }

  // The hours in which anything was counted, ascending.
  std::vector<uint32_t> hours() const {
    std::vector<uint32_t> found;
    for (const auto& [hour, shares] : shares_) found.push_back(hour);
    return found;
  }

  // Makes count() and counted() tell of that hour.
  void turn_to(uint32_t hour) {
    for (const TextId entry : counted_) counts_[entry] = 0;
    counted_.clear();
    const auto found = shares_.find(hour);
    if (found == shares_.end()) return;
    for (const Share& share : found->second.sets) {
      for (const TextId entry : state_.name_sets().names(share.of)) add(entry, share.count);
    }
    for (const Share& share : found->second.events) add(state_.events()[share.of].entry, share.count);
  }

  int64_t count(TextId entry) const { return counts_[entry]; }
  // Those whose count is not 0, each once.
  const std::vector<TextId>& counted() const { return counted_; }

 private:
  HourShares& at(uint32_t hour) {
    if (!last_ || last_hour_ != hour) last_ = &shares_[last_hour_ = hour];
    return *last_;
  }
  void add(TextId entry, int64_t count) {
    if (counts_[entry] == 0) counted_.push_back(entry);
    counts_[entry] += count;
  }

  const TrendState& state_;
  std::map<uint32_t, HourShares> shares_;
  HourShares* last_ = nullptr;
  uint32_t last_hour_ = 0;
  std::vector<int64_t> counts_;  // by TextId
  std::vector<TextId> counted_;
};

// By TextId: the entry's score from one state's counts alone.
using Scores = std::vector<double>;
constexpr double kNoScore = -1;  // no count, or a dimension that is not asked for

class Ranker {
 public:
  Ranker(States states, const RankingOptions& options, int64_t now)
      : states_(states),
        options_(options),
        now_hour_(hour_of(now)),
        first_hour_(now_hour_ - options.days * kHoursPerDay),
        first_minute_(static_cast<int64_t>(minute_of(now)) - options.idle_minutes),
        divisors_(options.decay) {
    for (const TrendState* state : states) {
      counts_.emplace_back(*state, first_hour_);
      if (options.idle_minutes > 0) active_.push_back(active_entries(*state, first_minute_));
    }
  }

  // All that can be among the top.
  std::vector<Candidate> candidates() {
    std::vector<Scores> scores;
    for (size_t i = 0; i < states_.size(); ++i) scores.push_back(scores_in(i));
    if (states_.size() > 1) return merged(scores);
    std::vector<Candidate> found;
    if (scores.empty()) return found;  // no partition has been begun
    for (TextId entry = 0; entry < scores[0].size(); ++entry) {
      if (scores[0][entry] != kNoScore && is_active(0, entry)) found.push_back(candidate(0, entry, scores[0][entry]));
    }
    return found;
  }

 private:
  // An entry in each state; kNoText where it is unknown.
  using Places = std::vector<TextId>;

  Candidate candidate(size_t state, TextId entry, double score) const {
    const Dictionary& dictionary = states_[state]->dictionary();
    return {score, dictionary.text(entry), dimension_of(dictionary.kind(entry))};
  }

  bool is_active(size_t state, TextId entry) const { return options_.idle_minutes == 0 || active_[state][entry]; }

  double decayed(uint32_t hour, int64_t count) {
    return static_cast<double>(count) / divisors_.at(std::abs(now_hour_ - static_cast<int64_t>(hour)));
  }

  Scores scores_in(size_t state) {
    EntryCounts& counts = counts_[state];
    const Dictionary& dictionary = states_[state]->dictionary();
    Scores scores(dictionary.end(), kNoScore);
    for (const uint32_t hour : counts.hours()) {
      counts.turn_to(hour);
      for (const TextId entry : counts.counted()) {
        scores[entry] = std::max(scores[entry], 0.0) + decayed(hour, counts.count(entry));
      }
    }
    for (TextId entry = 0; entry < scores.size(); ++entry) {
      if (scores[entry] != kNoScore && !options_.by.contains(dimension_of(dictionary.kind(entry)))) scores[entry] = kNoScore;
    }
    return scores;
  }

  // An entry's score is the sum of what it has in each of n states, so one of them has an n-th of it or more. Only entries
  // that have an n-th of the least score of the top need to be looked for in all the states.
  std::vector<Candidate> merged(const std::vector<Scores>& scores) {
    const double least = least_of_top(scores) / static_cast<double>(states_.size());
    std::vector<Places> places;
    for (size_t i = 0; i < states_.size(); ++i) {
      for (TextId entry = 0; entry < scores[i].size(); ++entry) {
        if (scores[i][entry] == kNoScore || scores[i][entry] < least) continue;
        Places found = places_of(i, entry);
        const auto found_before = [&](size_t state) { return found[state] != kNoText && scores[state][found[state]] >= least; };
        bool is_new = true;
        for (size_t before = 0; before < i; ++before) is_new = is_new && !found_before(before);
        bool active = false;
        for (size_t k = 0; k < states_.size(); ++k) active = active || (found[k] != kNoText && is_active(k, found[k]));
        if (is_new && active) places.push_back(std::move(found));
      }
    }
    return scored(places);
  }

  // What the last of the top has at the least, by one state alone; less a little, for sums round in the order they are made.
  double least_of_top(const std::vector<Scores>& scores) const {
    double least = 0;
    for (size_t i = 0; i < states_.size() && options_.top > 0; ++i) {
      Scores active;
      for (TextId entry = 0; entry < scores[i].size(); ++entry) {
        if (scores[i][entry] != kNoScore && is_active(i, entry)) active.push_back(scores[i][entry]);
      }
      if (active.size() < options_.top) continue;
      const auto last = active.begin() + static_cast<ptrdiff_t>(options_.top - 1);
      std::nth_element(active.begin(), last, active.end(), std::greater<>());
      least = std::max(least, *last);
    }
    return least * (1 - 1 / Candidate::kUnits) - 2 / Candidate::kUnits;
  }

  Places places_of(size_t state, TextId entry) const {
    const Dictionary& own = states_[state]->dictionary();
    Places places;
    for (size_t i = 0; i < states_.size(); ++i) {
      places.push_back(i == state ? entry : states_[i]->dictionary().find(own.kind(entry), own.text(entry)));
    }
    return places;
  }

  // Counts of an hour are whole numbers and are added up first, so the sums are those of one state with all RSVPs.
  std::vector<Candidate> scored(const std::vector<Places>& places) {
    std::set<uint32_t> hours;
    for (const EntryCounts& counts : counts_) {
      for (const uint32_t hour : counts.hours()) hours.insert(hour);
    }
    std::vector<double> sums(places.size());
    for (const uint32_t hour : hours) {
      for (EntryCounts& counts : counts_) counts.turn_to(hour);
      for (size_t i = 0; i < places.size(); ++i) {
        int64_t count = 0;
        for (size_t k = 0; k < states_.size(); ++k) count += places[i][k] == kNoText ? 0 : counts_[k].count(places[i][k]);
        if (count > 0) sums[i] += decayed(hour, count);
      }
    }
    std::vector<Candidate> found;
    for (size_t i = 0; i < places.size(); ++i) {
      const auto state = static_cast<size_t>(
          std::find_if(places[i].begin(), places[i].end(), [](TextId id) { return id != kNoText; }) - places[i].begin());
      found.push_back(candidate(state, places[i][state], sums[i]));
    }
    return found;
  }

  States states_;
  const RankingOptions& options_;
  int64_t now_hour_;
  int64_t first_hour_;
  int64_t first_minute_;
  Divisors divisors_;
  std::vector<EntryCounts> counts_;        // by state
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
