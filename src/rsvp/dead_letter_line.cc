#include "rsvp/dead_letter_line.h"

#include <simdjson.h>

#include "base/base64.h"

namespace rsvpulse::rsvp {

std::optional<DeadLetterLine> read_dead_letter_line(std::string_view json_line) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json_line.data(), json_line.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  const auto text = [&](const char* key, std::string& out) {
    std::string_view found;
    if (object[key].get(found) != simdjson::SUCCESS) return false;
    out = found;
    return true;
  };
  DeadLetterLine letter;
  std::string encoded;
  if (!text("source", letter.source) || !text("field", letter.field) || !text("reason", letter.reason) ||
      !text("bytes_base64", encoded) || object["line"].get(letter.line) != simdjson::SUCCESS ||
      object["offset"].get(letter.offset) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  auto bytes = decode_base64(encoded);
  if (!bytes) return std::nullopt;
  letter.bytes = std::move(*bytes);
  return letter;
}

}  // namespace rsvpulse::rsvp
