// The plain twin of rsvp/parser.h: the acceptance rules of DESIGN.md 2 read byte by byte, with copies and no tricks. Tests and
// fuzzers hold the fast parser to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Prints every field of a message, one a line, so that two readings can be compared as text.
std::string describe(const Rsvp& rsvp);

// What the plain rules make of a line: describe() of the message, or "refused: <field>" with an empty field for the line
// itself.
std::string plain_reading(std::string_view line);

}  // namespace rsvpulse::rsvp
