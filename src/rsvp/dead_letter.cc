#include "rsvp/dead_letter.h"

#include <iterator>

#include <fmt/format.h>

#include "base/base64.h"
#include "base/json_text.h"

namespace rsvpulse::rsvp {

void append_json_line(const DeadLetter& letter, std::string& out) {
  fmt::format_to(std::back_inserter(out), R"({{"source":{},"line":{},"offset":{},"field":{},"reason":{},"bytes_base64":"{}"}})",
                 json_text(letter.source), letter.line, letter.offset, json_text(letter.refusal.field),
                 json_text(letter.refusal.reason), base64(letter.bytes));
  out += '\n';
}

}  // namespace rsvpulse::rsvp
