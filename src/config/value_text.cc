#include "config/value_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace rsvpulse::config {
namespace {

struct Unit {
  std::string_view name;
  int64_t size;  // in the smallest unit
};

// Largest first.
constexpr std::array<Unit, 5> kDurationUnits = {{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 5> kSizeUnits = {
    {{"TiB", int64_t{1} << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};
constexpr std::array<Unit, 4> kDecimalSizeUnits = {
    {{"TB", 1'000'000'000'000}, {"GB", 1'000'000'000}, {"MB", 1'000'000}, {"kB", 1'000}}};

constexpr size_t kMaxDigits = 18;  // of which every number fits int64

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

std::optional<int64_t> product(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

// `digits` after the point, in units of `unit`; nullopt when that is no whole number of the smallest one.
std::optional<int64_t> parse_fraction(std::string_view digits, int64_t unit) {
  while (digits.size() > 1 && digits.ends_with('0')) digits.remove_suffix(1);
  if (!all_digits(digits) || digits.size() > kMaxDigits) return std::nullopt;
  int64_t scale = 1;
  for (size_t i = 0; i < digits.size(); ++i) scale *= 10;
  const auto scaled = product(*parse_whole<int64_t>(digits), unit);
  if (!scaled || *scaled % scale != 0) return std::nullopt;
  return *scaled / scale;
}

// A number without sign and one of `units`, in the smallest unit.
std::optional<int64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  const size_t number_end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, number_end);
  const auto unit = std::find_if(units.begin(), units.end(),
                                 [name = text.substr(number_end)](const Unit& known) { return known.name == name; });
  if (unit == units.end()) return std::nullopt;

  const size_t point = std::min(number.find('.'), number.size());
  const std::string_view whole = number.substr(0, point);
  if (!all_digits(whole) || whole.size() > kMaxDigits) return std::nullopt;
  const auto whole_part = product(*parse_whole<int64_t>(whole), unit->size);
  if (!whole_part || point == number.size()) return whole_part;
  const auto fraction = parse_fraction(number.substr(point + 1), unit->size);
  int64_t sum = 0;
  if (!fraction || __builtin_add_overflow(*whole_part, *fraction, &sum)) return std::nullopt;
  return sum;
}

std::string quantity_text(int64_t amount, std::span<const Unit> units) {
  const auto unit = std::find_if(units.begin(), units.end(), [amount](const Unit& known) { return amount % known.size == 0; });
  return fmt::format("{}{}", amount / unit->size, unit->name);
}

}  // namespace

std::optional<int64_t> parse_integer(std::string_view text) { return parse_whole<int64_t>(text); }

std::optional<double> parse_real(std::string_view text) {
  const auto value = parse_whole<double>(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_duration_ms(std::string_view text) { return parse_quantity(text, kDurationUnits); }

std::string duration_text(int64_t ms) { return ms == 0 ? "0s" : quantity_text(ms, kDurationUnits); }

std::optional<int64_t> parse_size(std::string_view text) {
  const auto size = parse_quantity(text, kSizeUnits);
  return size ? size : parse_quantity(text, kDecimalSizeUnits);
}

std::string size_text(int64_t bytes) { return bytes == 0 ? "0B" : quantity_text(bytes, kSizeUnits); }

std::vector<std::string> split_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  std::vector<std::string> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) return words;
    const size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
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
