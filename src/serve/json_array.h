// Cutting what was pushed into messages, each as it came. Whether one is a message is for the parser to say.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace rsvpulse::serve {

// The elements of a JSON array, without the blanks around them; nullopt when the text is no array: brackets, braces and quotes
// that do not match, a comma too many, something behind it.
std::optional<std::vector<std::string_view>> split_json_array(std::string_view text);

// The lines that hold more than blanks.
std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace rsvpulse::serve
