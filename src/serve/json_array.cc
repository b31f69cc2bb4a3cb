#include "serve/json_array.h"

#include <algorithm>
#include <string>

#include "rsvp/parser.h"

namespace rsvpulse::serve {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  const size_t end = text.find_last_not_of(kBlanks);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end + 1 - begin);
}

// The end of the string whose opening quote is at `at`: behind its closing quote; npos: there is none.
size_t skip_string(std::string_view text, size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// Behind the element at `at`: where a comma or bracket of the array itself stands; npos: nowhere.
size_t skip_element(std::string_view text, size_t at) {
  std::string open;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    if (open.empty() && (c == ',' || c == ']')) return at;
    if (c == '{' || c == '[') open += c == '{' ? '}' : ']';
    if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return std::string_view::npos;
      open.pop_back();
    }
    ++at;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<std::vector<std::string_view>> split_json_array(std::string_view text) {
  text = trimmed(text);
  if (text.size() < 2 || text.front() != '[') return std::nullopt;
  std::vector<std::string_view> elements;
  size_t at = 1;
  while (true) {
    const size_t end = skip_element(text, at);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view element = trimmed(text.substr(at, end - at));
    const bool is_last = text[end] == ']';
    if (element.empty() && !(is_last && elements.empty())) return std::nullopt;
    if (!element.empty()) elements.push_back(element);
    if (is_last) return end + 1 == text.size() ? std::optional(elements) : std::nullopt;
    at = end + 1;
  }
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (const std::string_view line = text.substr(0, end); !rsvp::is_blank_line(line)) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace rsvpulse::serve
