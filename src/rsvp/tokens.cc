#include "rsvp/tokens.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

namespace rsvpulse::rsvp {
namespace {

constexpr double kMaxExactInteger = 9007199254740992.0;  // 2^53

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Skips digits from `i`; returns how many there were.
size_t skip_digits(std::string_view token, size_t& i) {
  const size_t begin = i;
  while (i < token.size() && is_digit(token[i])) ++i;
  return i - begin;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char folded = static_cast<char>(c | 0x20);
  return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

// The code unit of "\uXXXX" at `at` (which points at the backslash), or -1.
int code_unit(std::string_view raw, size_t at) {
  if (raw.size() - at < 6 || raw[at] != '\\' || raw[at + 1] != 'u') return -1;
  int unit = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_digit(raw[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

char* append_utf8(char32_t c, char* out) {
  const auto put = [&out](char32_t byte) { *out++ = static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18), put(0x80 | (c >> 12 & 0x3F)), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  }
  return out;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// The character that the \u escape at `at` stands for; moves `at` behind the escapes used. A pair of surrogates is one
// character, a lone one and U+0000 are U+FFFD.
char32_t escaped_character(std::string_view raw, size_t& at, int unit) {
  at += 6;
  if (is_high_surrogate(unit)) {
    const int low = at < raw.size() ? code_unit(raw, at) : -1;
    if (!is_low_surrogate(low)) return 0xFFFD;
    at += 6;
    return 0x10000 + ((static_cast<char32_t>(unit) & 0x3FF) << 10 | (static_cast<char32_t>(low) & 0x3FF));
  }
  return is_low_surrogate(unit) || unit == 0 ? 0xFFFD : static_cast<char32_t>(unit);
}

// What the one-letter escape stands for, or 0.
char simple_escape(char letter) {
  switch (letter) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '/':
      return '/';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

NumberForm number_form(std::string_view token) {
  size_t i = !token.empty() && token[0] == '-' ? 1 : 0;
  const size_t first = i;
  const size_t digits = skip_digits(token, i);
  if (digits == 0 || (digits > 1 && token[first] == '0')) return NumberForm::kInvalid;
  if (i == token.size()) return NumberForm::kInteger;
  if (token[i] == '.') {
    ++i;
    if (skip_digits(token, i) == 0) return NumberForm::kInvalid;
  }
  if (i < token.size() && (token[i] | 0x20) == 'e') {
    ++i;
    if (i < token.size() && (token[i] == '+' || token[i] == '-')) ++i;
    if (skip_digits(token, i) == 0) return NumberForm::kInvalid;
  }
  return i == token.size() ? NumberForm::kReal : NumberForm::kInvalid;
}

std::optional<int64_t> to_integer(std::string_view token, NumberForm form) {
  if (form == NumberForm::kInteger) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
  }
  const std::optional<double> value = to_double(token);
  if (!value || std::floor(*value) != *value || std::abs(*value) > kMaxExactInteger) return std::nullopt;
  return static_cast<int64_t>(*value);
}

std::optional<double> to_double(std::string_view token) {
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error == std::errc::result_out_of_range) {
    // from_chars does not tell too large from too small.
    value = std::strtod(std::string(token).c_str(), nullptr);
  }
  if (!std::isfinite(value)) return std::nullopt;
  return value + 0.0;  // -0.0 becomes 0.0
}

std::optional<std::string_view> unescape(std::string_view raw, Arena& arena) {
  // An escape never grows: the longest result of "\uXXXX" is three bytes, of a one-letter escape one.
  char* const begin = arena.allocate(raw.size());
  char* out = begin;
  for (size_t at = 0; at < raw.size();) {
    if (raw[at] != '\\') {
      *out++ = raw[at++];
      continue;
    }
    if (const int unit = code_unit(raw, at); unit >= 0) {
      out = append_utf8(escaped_character(raw, at, unit), out);
      continue;
    }
    const char plain = at + 1 < raw.size() ? simple_escape(raw[at + 1]) : '\0';
    if (plain == 0) return std::nullopt;
    *out++ = plain;
    at += 2;
  }
  arena.shrink(raw.size() - static_cast<size_t>(out - begin));
  return std::string_view(begin, static_cast<size_t>(out - begin));
}

size_t closing_quote(std::string_view text, size_t begin) {
  for (size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

bool escapes_are_valid(std::string_view raw) {
  for (size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    if (code_unit(raw, at) >= 0) {
      at += 6;
    } else if (at + 1 < raw.size() && simple_escape(raw[at + 1]) != 0) {
      at += 2;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace rsvpulse::rsvp
