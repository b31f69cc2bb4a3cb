// Scores: what entries count for, decayed as DESIGN.md 3 has it.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "trend/event_time.h"

namespace rsvpulse::trend {

// By TextId.
using Scores = std::vector<double>;
inline constexpr double kNoScore = -1;  // nothing counted

// The span and the weights of one question: a count of an hour is divided by (its distance from now's hour + 1) ^ exponent.
struct Decay {
  Decay(double its_exponent, int64_t days, int64_t now)
      : exponent(its_exponent), now_hour(hour_of(now)), first_hour(now_hour - days * kHoursPerDay) {}
  bool operator==(const Decay&) const = default;

  double exponent;
  int64_t now_hour;
  int64_t first_hour;
};

// The divisors, each computed once.
class Divisors {
 public:
  explicit Divisors(const Decay& decay) : decay_(decay) {}

  double weigh(uint32_t hour, int64_t count) { return static_cast<double>(count) / at(std::abs(decay_.now_hour - hour)); }

 private:
  static constexpr size_t kKept = 24 * 400;
  double at(int64_t distance) {
    if (distance >= static_cast<int64_t>(kKept)) return compute(distance);
    while (known_.size() <= static_cast<size_t>(distance)) known_.push_back(compute(static_cast<int64_t>(known_.size())));
    return known_[static_cast<size_t>(distance)];
  }
  double compute(int64_t distance) const { return std::pow(static_cast<double>(distance) + 1.0, decay_.exponent); }

  Decay decay_;
  std::vector<double> known_;
};

}  // namespace rsvpulse::trend
