// Prose set in lines of a given width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::config {

// The lines of `text`, at most `width` characters each; a longer word has a line to itself. Neighbouring lines are one
// paragraph and are filled again; an empty line stays, and so does a line that begins with a blank.
std::vector<std::string> wrap(std::string_view text, size_t width);

// Characters in well-formed UTF-8, which is the columns they take in the scripts our own texts use.
size_t width_of(std::string_view text);

}  // namespace rsvpulse::config
