#include "config/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace rsvpulse::config {
namespace {

struct Unit {
  std::string_view name;
  int64_t ms;
};

constexpr std::array<Unit, 5> kUnits = {{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

// With this many digits before and after the point no product below leaves int64.
constexpr size_t kMaxWholeDigits = 10;
constexpr size_t kMaxFractionDigits = 9;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// `digits` after the point, in units of `unit_ms`; nullopt when that is no whole number of milliseconds.
std::optional<int64_t> parse_fraction_ms(std::string_view digits, int64_t unit_ms) {
  if (!all_digits(digits) || digits.size() > kMaxFractionDigits) return std::nullopt;
  int64_t scale = 1;
  for (size_t i = 0; i < digits.size(); ++i) scale *= 10;
  const int64_t scaled_ms = *parse_integer(digits) * unit_ms;
  if (scaled_ms % scale != 0) return std::nullopt;
  return scaled_ms / scale;
}

}  // namespace

std::optional<int64_t> parse_integer(std::string_view text) { return parse_whole<int64_t>(text); }

std::optional<double> parse_real(std::string_view text) {
  const auto value = parse_whole<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_duration_ms(std::string_view text) {
  const size_t number_end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, number_end);
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(),
                                        [name = text.substr(number_end)](const Unit& known) { return known.name == name; });
  if (unit == kUnits.end()) return std::nullopt;

  const size_t point = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, point);
  if (!all_digits(whole) || whole.size() > kMaxWholeDigits) return std::nullopt;
  const int64_t whole_ms = *parse_integer(whole) * unit->ms;
  if (point == number.size()) return whole_ms;
  const auto fraction_ms = parse_fraction_ms(number.substr(point + 1), unit->ms);
  if (!fraction_ms) return std::nullopt;
  return whole_ms + *fraction_ms;
}

std::string duration_text(int64_t ms) {
  if (ms == 0) return "0s";
  const auto* const unit = std::find_if(kUnits.begin(), kUnits.end(), [ms](const Unit& known) { return ms % known.ms == 0; });
  return fmt::format("{}{}", ms / unit->ms, unit->name);
}

std::vector<std::string> split_choices(std::string_view text) {
  std::vector<std::string> elements;
  while (true) {
    const size_t comma = std::min(text.find(','), text.size());
    std::string element(text.substr(0, comma));
    if (std::find(elements.begin(), elements.end(), element) == elements.end()) elements.push_back(std::move(element));
    if (comma == text.size()) return elements;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace rsvpulse::config
