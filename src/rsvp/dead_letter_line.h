// A dead letter's JSON line read back: for logs that keep its parts apart, and for showing and replaying it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rsvpulse::rsvp {

struct DeadLetterLine {
  std::string source;
  uint64_t line = 0;
  uint64_t offset = 0;
  std::string field;
  std::string reason;
  std::string bytes;  // of the line, as they were received
};

// Of a line that append_json_line() wrote, its line end not needed; nullopt for any other.
std::optional<DeadLetterLine> read_dead_letter_line(std::string_view json_line);

}  // namespace rsvpulse::rsvp
