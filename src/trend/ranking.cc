#include "trend/ranking.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "trend/candidate.h"
#include "trend/entry_view.h"
#include "trend/greatest.h"

namespace rsvpulse::trend {
namespace {

std::unique_ptr<EntryView> view_of(const TrendState& state, const Decay& decay, std::optional<int64_t> first_minute) {
  EntryIndex* const index = state.entry_index();
  return index ? indexed_entries(state, *index, decay, first_minute) : plain_entries(state, decay, first_minute);
}

class Ranker {
 public:
  Ranker(States states, const RankingOptions& options, int64_t now)
      : states_(states), options_(options), decay_(options.decay, options.days, now), divisors_(decay_) {
    std::optional<int64_t> first_minute;
    if (options.idle_minutes > 0) first_minute = static_cast<int64_t>(minute_of(now)) - options.idle_minutes;
    for (const TrendState* state : states) {
      views_.push_back(view_of(*state, decay_, first_minute));
      scores_.push_back(&views_.back()->scores());
    }
  }

  std::vector<RankedEntry> ranking() {
    std::vector<Candidate> found = candidates();
    std::sort(found.begin(), found.end(), ranks_before);
    std::vector<RankedEntry> ranking;
    for (const Candidate& candidate : found) {
      if (ranking.size() == options_.top) break;
      if (is_active(candidate)) ranking.push_back({candidate.dimension, std::string(candidate.name), candidate.score});
    }
    return ranking;
  }

 private:
  // An entry in each state; kNoText where it is unknown.
  using Places = std::vector<TextId>;
  using Hours = std::map<uint32_t, int64_t>;
  struct Best {
    double score;
    TextId entry;

    bool operator>(const Best& other) const { return score > other.score; }
  };
  static constexpr double kBelowAll = -2 / Candidate::kUnits;

  const Dictionary& dictionary(size_t state) const { return states_[state]->dictionary(); }
  bool is_asked_for(size_t state, TextId entry) const {
    return options_.by.contains(dimension_of(dictionary(state).kind(entry)));
  }

  bool is_active(const Candidate& candidate) {
    for (size_t i = 0; i < states_.size(); ++i) {
      const TextId entry = dictionary(i).find(kind_of(candidate.dimension), candidate.name);
      if (entry != kNoText && views_[i]->is_active(entry)) return true;
    }
    return false;
  }

  double score(size_t state, TextId entry) const { return (*scores_[state])[entry]; }

  // All that can be among the top, and little more. An entry's score is the sum of what it has in each of n states, so one of
  // them has an n-th of it or more. Only entries that have an n-th of the least score of the top need to be looked at.
  std::vector<Candidate> candidates() {
    double least = kBelowAll;
    for (size_t i = 0; i < states_.size(); ++i) least = std::max(least, least_of_top(i));
    least /= static_cast<double>(states_.size());
    if (states_.size() == 1) return candidates_alone(least);
    std::vector<Places> places;
    for (size_t i = 0; i < states_.size(); ++i) {
      for (TextId entry = 0; entry < scores_[i]->size(); ++entry) {
        if (score(i, entry) == kNoScore || score(i, entry) < least || !is_asked_for(i, entry)) continue;
        Places found = places_of(i, entry);
        if (!is_in_earlier(i, found, least) && may_be_active(found)) places.push_back(std::move(found));
      }
    }
    return scored(places);
  }

  std::vector<Candidate> candidates_alone(double least) const {
    std::vector<Candidate> found;
    // Nearly always least_of_top() has met them all.
    if (!best_.empty() && best_.back().score < least) {
      for (const Best& one : best_) {
        if (one.score >= least) found.push_back(candidate(0, one.entry, one.score));
      }
      return found;
    }
    for (TextId entry = 0; entry < scores_[0]->size(); ++entry) {
      if (score(0, entry) == kNoScore || score(0, entry) < least || !is_asked_for(0, entry)) continue;
      if (views_[0]->guess(entry) != Activity::kNone) found.push_back(candidate(0, entry, score(0, entry)));
    }
    return found;
  }

  // What the last of the top has at the least, by this state alone; below 0 when it has not so many. Less a little, for sums
  // round in the order they are made.
  double least_of_top(size_t state) {
    for (size_t reach = 2 * std::min(options_.top, scores_[state]->size()); reach > 0; reach *= 2) {
      best_ = best_of(state, reach);
      size_t active = 0;
      for (const Best& one : best_) {
        if (views_[state]->is_active(one.entry) && ++active == options_.top) {
          return one.score * (1 - 1 / Candidate::kUnits) + kBelowAll;
        }
      }
      if (best_.size() < reach) break;
    }
    return kBelowAll;
  }

  // The `reach` entries with the greatest scores that may be active, the greatest first.
  std::vector<Best> best_of(size_t state, size_t reach) const {
    Greatest<Best> best(reach);
    const Scores& scores = *scores_[state];
    for (TextId entry = 0; entry < scores.size(); ++entry) {
      if (scores[entry] == kNoScore || !best.admits({scores[entry], entry})) continue;
      if (is_asked_for(state, entry) && views_[state]->guess(entry) != Activity::kNone) best.add({scores[entry], entry});
    }
    return std::move(best).sorted();
  }

  // Whether a state before `state` has brought the entry already.
  bool is_in_earlier(size_t state, const Places& places, double least) const {
    for (size_t before = 0; before < state; ++before) {
      if (places[before] != kNoText && score(before, places[before]) >= least) return true;
    }
    return false;
  }

  bool may_be_active(const Places& places) const {
    for (size_t i = 0; i < places.size(); ++i) {
      if (places[i] != kNoText && views_[i]->guess(places[i]) != Activity::kNone) return true;
    }
    return false;
  }

  Candidate candidate(size_t state, TextId entry, double score) const {
    return {score, dictionary(state).text(entry), dimension_of(dictionary(state).kind(entry))};
  }

  Places places_of(size_t state, TextId entry) const {
    const Dictionary& own = dictionary(state);
    Places places;
    for (size_t i = 0; i < states_.size(); ++i) {
      places.push_back(i == state ? entry : dictionary(i).find(own.kind(entry), own.text(entry)));
    }
    return places;
  }

  // Counts of an hour are whole numbers and are added up first, so the sums are those of one state with all RSVPs.
  std::vector<Candidate> scored(const std::vector<Places>& places) {
    std::vector<Hours> hours(places.size());
    for (size_t state = 0; state < states_.size(); ++state) {
      Places entries;
      for (const Places& place : places) entries.push_back(place[state]);
      views_[state]->add_hours(entries, hours);
    }
    std::vector<Candidate> found;
    for (size_t i = 0; i < places.size(); ++i) {
      double sum = 0;
      for (const auto& [hour, count] : hours[i]) sum += divisors_.weigh(hour, count);
      const auto known = std::find_if(places[i].begin(), places[i].end(), [](TextId id) { return id != kNoText; });
      found.push_back(candidate(static_cast<size_t>(known - places[i].begin()), *known, sum));
    }
    return found;
  }

  States states_;
  const RankingOptions& options_;
  Decay decay_;
  Divisors divisors_;
  std::vector<std::unique_ptr<EntryView>> views_;  // by state
  std::vector<const Scores*> scores_;              // by state
  std::vector<Best> best_;                         // of the state that was looked at last
};

}  // namespace

std::vector<RankedEntry> rank(States states, const RankingOptions& options, int64_t now) {
  return Ranker(states, options, now).ranking();
}

}  // namespace rsvpulse::trend
