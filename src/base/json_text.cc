#include "base/json_text.h"

#include <iterator>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse {

void append_json_text(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const size_t length = leading_character(text);
    const std::string_view character = text.substr(0, length);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (character == "\"" || character == "\\") {
      out += '\\';
      out += character;
    } else if (character == "\n") {
      out += "\\n";
    } else if (character == "\t") {
      out += "\\t";
    } else if (is_unsafe_to_show(code_point(character))) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<uint32_t>(code_point(character)));
    } else {
      out += character;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

std::string json_text(std::string_view text) {
  std::string out;
  append_json_text(text, out);
  return out;
}

}  // namespace rsvpulse
