#include "base/printable.h"

#include <algorithm>

namespace rsvpulse {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr unsigned char byte_at(std::string_view text, size_t i) { return static_cast<unsigned char>(text[i]); }

constexpr bool is_plain_ascii(char c) { return c >= ' ' && c <= '~'; }

struct SecondByteRange {
  unsigned char low;
  unsigned char high;
};

// The second byte is where overlong forms, surrogates and values past U+10FFFF are refused.
constexpr SecondByteRange second_byte_range(unsigned char lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {0x80, 0xBF};
  }
}

}  // namespace

size_t leading_character(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned char lead = byte_at(text, 0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  const auto [low, high] = second_byte_range(lead);
  if (byte_at(text, 1) < low || byte_at(text, 1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

char32_t code_point(std::string_view character) {
  if (character.size() == 1) return byte_at(character, 0);
  char32_t value = byte_at(character, 0) & (0x7Fu >> character.size());
  for (size_t i = 1; i < character.size(); ++i) value = (value << 6) | (byte_at(character, i) & 0x3Fu);
  return value;
}

bool is_unsafe_to_show(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  return c < 0x20 || within(0x7F, 0x9F) || c == 0x061C || within(0x200E, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2066, 0x2069);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = leading_character(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string shown;
  size_t copied = 0;  // text before this is in `shown`
  for (size_t i = 0; i < text.size();) {
    if (is_plain_ascii(text[i])) {
      ++i;
      continue;
    }
    const size_t length = leading_character(text.substr(i));
    if (length > 0 && !is_unsafe_to_show(code_point(text.substr(i, length)))) {
      i += length;
      continue;
    }
    shown.append(text, copied, i - copied).append(kReplacement);
    i += std::max<size_t>(length, 1);
    copied = i;
  }
  if (copied == 0) return std::string(text);
  return shown.append(text.substr(copied));
}

}  // namespace rsvpulse
