#include "rsvp/dead_letter_reader.h"

#include <simdjson.h>

#include "base/base64.h"

namespace rsvpulse::rsvp {

std::optional<KeptLetter> read_dead_letter(std::string_view json_line) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json_line.data(), json_line.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  KeptLetter letter;
  const auto text = [&](const char* key, std::string& out) {
    std::string_view found;
    const bool there = object[key].get(found) == simdjson::SUCCESS;
    if (there) out = found;
    return there;
  };
  std::string encoded;
  if (!text("source", letter.source) || !text("field", letter.field) || !text("reason", letter.reason) ||
      !text("bytes_base64", encoded) || object["line"].get(letter.line) != simdjson::SUCCESS ||
      object["offset"].get(letter.offset) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  auto bytes = base64_decoded(encoded);
  if (!bytes) return std::nullopt;
  letter.bytes = *std::move(bytes);
  return letter;
}

}  // namespace rsvpulse::rsvp
