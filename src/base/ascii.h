// The two ASCII rules that every stage shares (DESIGN.md 3): what a blank is, and how case folds.
#pragma once

#include <algorithm>
#include <string_view>

namespace rsvpulse {

// Space, tab, line feed, carriage return, vertical tab, form feed.
constexpr bool is_ascii_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view trim_ascii_blanks(std::string_view text) {
  while (!text.empty() && is_ascii_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_ascii_blank(text.back())) text.remove_suffix(1);
  return text;
}

constexpr char fold_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Whether they are the same, their ASCII case folded.
constexpr bool equals_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return fold_ascii(x) == fold_ascii(y); });
}

}  // namespace rsvpulse
