// Numbers in JSON: the pieces that messages are put together from.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>

namespace rsvpulse::simulate {

inline void append_integer(int64_t value, std::string& out) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end.ptr);
}

// Millionths of a degree as the stream writes degrees: no trailing zeros, no point in whole numbers.
inline void append_degrees(int64_t micro, std::string& out) {
  if (micro < 0) {
    out += '-';
    micro = -micro;
  }
  append_integer(micro / 1'000'000, out);
  int64_t rest = micro % 1'000'000;
  if (rest == 0) return;
  out += '.';
  for (int64_t unit = 100'000; rest > 0; unit /= 10) {
    out += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
}

}  // namespace rsvpulse::simulate
