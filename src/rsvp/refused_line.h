// Why a line as a whole is no message: the parser's words for dead letters.
#pragma once

#include <string>

#include <simdjson.h>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// No field is at fault, but the line.
Refusal refused_line(std::string reason);

// The same for what simdjson's first stage found.
Refusal refused_by_first_stage(simdjson::error_code error);

}  // namespace rsvpulse::rsvp
