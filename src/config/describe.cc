#include "config/describe.h"

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "config/value_text.h"

namespace rsvpulse::config {
namespace {

constexpr size_t kMaxCitedBytes = 80;

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kFlag:
      return "flag";
    case Type::kInteger:
      return "integer";
    case Type::kReal:
      return "number";
    case Type::kText:
      return "text";
    case Type::kPath:
      return "path";
    case Type::kChoice:
      return "one of";
    case Type::kChoices:
      return "a comma-separated list of";
    case Type::kTexts:
      return "text, may be repeated";
    case Type::kSize:
      return "size";
    case Type::kDuration:
      return "duration";
  }
  return "";
}

std::string bound_text(Type type, double bound) {
  if (type == Type::kDuration) return duration_text(static_cast<int64_t>(bound));
  if (type == Type::kSize) return size_text(static_cast<int64_t>(bound));
  if (type == Type::kInteger) return fmt::format("{:.0f}", bound);
  return fmt::format("{:.15g}", bound);
}

// At most kMaxCitedBytes of `text`, whole characters only, and an ellipsis where something is left out.
std::string cut(std::string_view text) {
  if (text.size() <= kMaxCitedBytes) return std::string(text);
  size_t end = 0;
  while (true) {
    const size_t length = leading_character(text.substr(end));
    if (length == 0 || end + length > kMaxCitedBytes) break;
    end += length;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

std::string flag_name(const Option& option) { return fmt::format("--{}", option.name); }

std::string environment_name(const Option& option) {
  std::string name = "RSVPULSE_";
  for (const char c : option.name) {
    name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

std::string_view placeholder(Type type) {
  switch (type) {
    case Type::kFlag:
      return "";
    case Type::kInteger:
      return "N";
    case Type::kReal:
      return "NUMBER";
    case Type::kText:
      return "TEXT";
    case Type::kPath:
      return "PATH";
    case Type::kChoice:
      return "CHOICE";
    case Type::kChoices:
      return "LIST";
    case Type::kTexts:
      return "TEXT";
    case Type::kSize:
      return "SIZE";
    case Type::kDuration:
      return "DURATION";
  }
  return "";
}

std::string bounds_text(const Option& option) {
  if (option.min == option.max) return {};
  const std::string least = bound_text(option.type, option.min);
  if (std::isinf(option.max)) return "at least " + least;
  return least + " to " + bound_text(option.type, option.max);
}

std::string type_text(const Option& option) {
  const std::string_view type = type_name(option.type);
  if (!option.choices.empty()) return fmt::format("{} {}", type, fmt::join(option.choices, ", "));
  const std::string bounds = bounds_text(option);
  return bounds.empty() ? std::string(type) : fmt::format("{}, {}", type, bounds);
}

std::string cited(std::string_view value) {
  const std::string shown = cut(printable(value));
  const bool bare = !shown.empty() && shown.find(' ') == std::string::npos;
  return bare ? shown : fmt::format("'{}'", shown);
}

std::string cited(const Option& option, std::string_view value) { return option.secret ? "(secret)" : cited(value); }

}  // namespace rsvpulse::config
