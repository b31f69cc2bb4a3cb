// What a ranking sorts.
#pragma once

#include <cmath>
#include <string_view>

#include "trend/dimension.h"

namespace rsvpulse::trend {

struct Candidate {
  Candidate(double its_score, std::string_view its_name, Dimension its_dimension)
      : rounded(std::round(its_score * kUnits)), score(its_score), name(its_name), dimension(its_dimension) {}

  static constexpr double kUnits = 1e9;  // scores are compared in units of 1e-9

  double rounded;  // score in those units, rounded half away from zero: what is compared
  double score;
  std::string_view name;
  Dimension dimension;
};

// The order of DESIGN.md 3.
inline bool ranks_before(const Candidate& a, const Candidate& b) {
  if (a.rounded != b.rounded) return a.rounded > b.rounded;
  if (const int order = a.name.compare(b.name); order != 0) return order < 0;
  return a.dimension < b.dimension;
}

}  // namespace rsvpulse::trend
