// JSON that the program writes for people and programs: valid whatever the text holds, and harmless on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace rsvpulse {

// Appends `text` as a JSON string with its quotes. Characters that printable() would replace are written as \u escapes, so a
// reader gets them back and a terminal never does; bytes that are no UTF-8 become U+FFFD.
void append_json_text(std::string_view text, std::string& out);

// The same as a value of its own.
std::string json_text(std::string_view text);

}  // namespace rsvpulse
