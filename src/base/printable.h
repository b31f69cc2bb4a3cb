// Text from outside made safe to show: no byte of it can move a cursor, reorder a line or break the terminal's encoding.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rsvpulse {

// `text` with each of these replaced by U+FFFD, the rest unchanged; the result is valid UTF-8:
// - control characters, line ends and tabs too: U+0000 to U+001F, U+007F to U+009F
// - controls of writing direction: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069
// - line and paragraph separators: U+2028, U+2029
// - bytes that are not part of well-formed UTF-8, each by itself
std::string printable(std::string_view text);

// Length in bytes, 1 to 4, of the well-formed UTF-8 character `text` begins with; 0 when there is none (Unicode 15, table 3-7).
size_t leading_character(std::string_view text);

// The code point of one well-formed character, as leading_character() measures it.
char32_t code_point(std::string_view character);

// Whether the character is one of those that printable() replaces.
bool is_unsafe_to_show(char32_t c);

// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

}  // namespace rsvpulse
