// What single JSON tokens mean under the acceptance rules: numbers and escaped strings. Shared by no one but the parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"

namespace rsvpulse::rsvp {

enum class NumberForm { kInvalid, kInteger, kReal };

// Whether `token` is a JSON number, and of which form: digits only, or with a fraction or an exponent.
NumberForm number_form(std::string_view token);

// The integer that a token of up to 18 digits without sign and leading zero stands for, the common case; else nothing, which
// decides nothing.
inline std::optional<int64_t> short_integer(std::string_view token) {
  constexpr size_t kSafeDigits = 18;
  if (token.size() > kSafeDigits || (token[0] == '0' && token.size() > 1)) return std::nullopt;
  int64_t value = 0;
  for (const char c : token) {
    const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
    if (digit > 9) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

// The integer that a valid number token stands for: an integer token within int64, or any number of integral value up to 2^53
// either way. Else nothing.
std::optional<int64_t> to_integer(std::string_view token, NumberForm form);

// The finite double that a valid number token stands for, never -0.0; nothing when it is too large.
std::optional<double> to_double(std::string_view token);

// Unescapes the inside of a JSON string into `arena`; lone surrogates and U+0000 become U+FFFD. nullopt: a bad escape.
std::optional<std::string_view> unescape(std::string_view raw, Arena& arena);

// Whether every backslash in the inside of a JSON string starts a valid escape.
bool escapes_are_valid(std::string_view raw);

}  // namespace rsvpulse::rsvp
