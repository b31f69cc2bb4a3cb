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

// What an entry has in the states after the one it was found in.
struct Elsewhere {
  bool seen_before = false;  // an earlier state has it: it was dealt with there
  std::vector<const EntryCounts*> later;
};

class Ranker {
 public:
  Ranker(States states, const RankingOptions& options, int64_t now)
      : states_(states),
        options_(options),
        now_hour_(hour_of(now)),
        first_hour_(now_hour_ - options.days * kHoursPerDay),
        first_minute_(static_cast<int64_t>(minute_of(now)) - options.idle_minutes),
        divisors_(options.decay) {}

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
    const EntryCounts& counts = states_[state]->counts(id);
    if (states_.size() == 1) return is_idle(counts) ? -1 : decayed_sum(counts.hours);

    const Elsewhere elsewhere = look_elsewhere(state, id);
    if (elsewhere.seen_before) return -1;
    bool idle = is_idle(counts);
    SparseCounts hours = counts.hours;
    for (const EntryCounts* other : elsewhere.later) {
      idle = idle && is_idle(*other);
      for (const auto& slot : other->hours) hours.add(slot.at, slot.count);
    }
    return idle ? -1 : decayed_sum(hours);
  }

  Elsewhere look_elsewhere(size_t state, TextId id) const {
    const Dictionary& own = states_[state]->dictionary();
    Elsewhere elsewhere;
    for (size_t i = 0; i < states_.size(); ++i) {
      if (i == state) continue;
      const TextId other = states_[i]->dictionary().find(own.kind(id), own.text(id));
      if (other == kNoText) continue;
      if (i < state) {
        elsewhere.seen_before = true;
        return elsewhere;
      }
      elsewhere.later.push_back(&states_[i]->counts(other));
    }
    return elsewhere;
  }

  bool is_idle(const EntryCounts& counts) const {
    return options_.idle_minutes > 0 && !counts.minutes.reaches(static_cast<uint32_t>(std::max<int64_t>(0, first_minute_)));
  }

  double decayed_sum(const SparseCounts& hours) {
    double score = 0;
    bool any = false;
    for (const auto& slot : hours) {
      if (slot.at < first_hour_) continue;
      any = true;
      score += static_cast<double>(slot.count) / divisors_.at(std::abs(now_hour_ - static_cast<int64_t>(slot.at)));
    }
    return any ? score : -1;
  }

  States states_;
  const RankingOptions& options_;
  int64_t now_hour_;
  int64_t first_hour_;
  int64_t first_minute_;
  Divisors divisors_;
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
