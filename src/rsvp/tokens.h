// What single JSON tokens mean under the acceptance rules: numbers and escaped strings. Shared by no one but the parser.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/arena.h"

namespace rsvpulse::rsvp {

enum class NumberForm { kInvalid, kInteger, kReal };

inline bool begins_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

// Whether `token` is a JSON number, and of which form: digits only, or with a fraction or an exponent.
NumberForm number_form(std::string_view token);

inline uint64_t eight_bytes(const char* from) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

// Whether one of eight bytes is a backslash. Source: Sean Eron Anderson's "Bit Twiddling Hacks", "Determine if a word has a
// zero byte".
inline bool has_backslash(const char* bytes) {
  constexpr uint64_t kEach = 0x0101010101010101;
  const uint64_t word = eight_bytes(bytes) ^ kEach * '\\';
  return ((word - kEach) & ~word & (kEach * 0x80)) != 0;
}

// Whether there is a backslash in the inside of a JSON string. Most are too short for calling memchr to pay; from eight bytes
// on two words, which may overlap, have them all.
inline bool has_escape(std::string_view raw) {
  constexpr size_t kWord = sizeof(uint64_t);
  if (raw.size() > 2 * kWord) return raw.find('\\') != std::string_view::npos;
  if (raw.size() >= kWord) return has_backslash(raw.data()) || has_backslash(raw.data() + raw.size() - kWord);
  for (const char c : raw) {
    if (c == '\\') return true;
  }
  return false;
}

// The number that eight bytes spell, the first in the lowest one, or nothing where one is no digit. All at once, in the lanes
// of a word: first pairs of digits become numbers, then pairs of those. Source: Johnny Lee's and Daniel Lemire's "quickly parse
// eight digits".
inline std::optional<uint32_t> eight_digits(uint64_t lanes) {
  constexpr uint64_t kEach = 0x0101010101010101;
  if ((((lanes + 0x46 * kEach) | (lanes - '0' * kEach)) & 0x80 * kEach) != 0) return std::nullopt;
  lanes -= '0' * kEach;
  lanes = lanes * 10 + (lanes >> 8);
  constexpr uint64_t kPairs = 0x000000FF000000FF;
  lanes =
      ((lanes & kPairs) * (100 + (uint64_t{1'000'000} << 32)) + ((lanes >> 16) & kPairs) * (1 + (uint64_t{10'000} << 32))) >>
      32;
  return static_cast<uint32_t>(lanes);
}

// The integer that a token of up to 18 digits without sign and leading zero stands for, the common case; else nothing, which
// decides nothing.
inline std::optional<int64_t> short_integer(std::string_view token) {
  constexpr size_t kSafeDigits = 18;
  if (token.size() > kSafeDigits || (token[0] == '0' && token.size() > 1)) return std::nullopt;
  int64_t value = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; token.size() >= 8; token.remove_prefix(8)) {
      const auto eight = eight_digits(eight_bytes(token.data()));
      if (!eight) return std::nullopt;
      value = value * 100'000'000 + *eight;
    }
  }
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

// Where in `text` the JSON string whose inside begins at `begin` has its closing quote; the size of `text` where it has none.
size_t closing_quote(std::string_view text, size_t begin);

// Whether every backslash in the inside of a JSON string starts a valid escape.
bool escapes_are_valid(std::string_view raw);

}  // namespace rsvpulse::rsvp
