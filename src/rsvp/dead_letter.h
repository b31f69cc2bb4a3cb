// DeadLetter: a line that is no message, kept with where it came from and why it was refused, so that nothing is lost.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

struct DeadLetter {
  std::string_view source;  // as the user named it
  uint64_t line = 0;        // 1 for the first
  uint64_t offset = 0;      // of the line's first byte
  Refusal refusal;
  std::string_view bytes;  // the line; of one over the limit its beginning
};

// Appends one JSON object and a line feed:
// {"source","line","offset","field","reason","bytes_base64"}
void append_json_line(const DeadLetter& letter, std::string& out);

}  // namespace rsvpulse::rsvp
