#include "simulate/figures.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse::simulate {
namespace {

std::string value_text(const Figure& figure) {
  switch (figure.unit) {
    case Unit::kCount:
      return fmt::format("{:.0f}", figure.value);
    case Unit::kShare:
      return fmt::format("{:.2f} %", figure.value * 100);
    case Unit::kNumber:
      return fmt::format("{:.3f}", figure.value);
    case Unit::kMilliseconds:
      return fmt::format("{:.0f} ms", figure.value);
    case Unit::kHours:
      return fmt::format("{:.1f} h", figure.value);
    case Unit::kKilometres:
      return fmt::format("{:.1f} km", figure.value);
    case Unit::kBytes:
      return fmt::format("{:.0f} bytes", figure.value);
  }
  return {};
}

}  // namespace

double value_of(std::span<const Figure> figures, std::string_view name) {
  const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& figure) { return figure.name == name; });
  return found == figures.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

std::string to_text(std::span<const Figure> figures) {
  size_t width = 0;
  for (const Figure& figure : figures) width = std::max(width, figure.name.size());
  std::string text;
  for (const Figure& figure : figures) text += fmt::format("{:<{}}  {}\n", printable(figure.name), width, value_text(figure));
  return text;
}

double quantile(std::vector<double>& values, double at) {
  if (values.empty()) return 0;
  const auto index = static_cast<std::ptrdiff_t>(at * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[static_cast<size_t>(index)];
}

}  // namespace rsvpulse::simulate
