#include "simulate/describe_text.h"

#include <algorithm>
#include <cstdint>

namespace rsvpulse::simulate {

bool has_non_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool has_emoji(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint32_t>(static_cast<unsigned char>(text[i])) : 0; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (byte(i) == 0xe2) {  // three bytes: U+2000 to U+2FFF
      const uint32_t point = 0x2000 | (byte(i + 1) & 0x3f) << 6 | (byte(i + 2) & 0x3f);
      if (point >= 0x2600 && point <= 0x27bf) return true;
    }
    if (byte(i) == 0xf0 && byte(i + 1) == 0x9f) return true;  // four bytes: U+1F000 to U+1FFFF
  }
  return false;
}

}  // namespace rsvpulse::simulate
