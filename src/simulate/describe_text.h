// Which scripts a text holds.
#pragma once

#include <string_view>

namespace rsvpulse::simulate {

bool has_non_ascii(std::string_view text);

// Whether valid UTF-8 holds a pictograph: U+2600 to U+27BF or U+1F000 to U+1FFFF.
bool has_emoji(std::string_view text);

}  // namespace rsvpulse::simulate
