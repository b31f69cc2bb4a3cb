// What a statistic is: a name, a number and how to write it. A description is a list of them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::simulate {

enum class Unit {
  kCount,
  kShare,  // 0 to 1, written as a percentage
  kNumber,
  kMilliseconds,
  kHours,
  kKilometres,
  kBytes,
};

struct Figure {
  std::string name;  // "kinds: new yes"
  double value = 0;
  Unit unit = Unit::kCount;
};

// The figure's value, or NaN when the list has none of that name.
double value_of(std::span<const Figure> figures, std::string_view name);

// One figure a line, names padded so that the values stand in a column.
std::string to_text(std::span<const Figure> figures);

// The value that the share `at` (0 to 1) of the values does not exceed. Reorders them; 0 for none.
double quantile(std::vector<double>& values, double at);

}  // namespace rsvpulse::simulate
