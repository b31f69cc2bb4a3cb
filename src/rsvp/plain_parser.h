// The plain twin of rsvp/parser.h: the acceptance rules of DESIGN.md 2 read byte by byte, with copies and no tricks. Tests and
// fuzzers hold the fast parser to it.
#pragma once

#include <string>
#include <string_view>

namespace rsvpulse::rsvp {

// What the plain rules make of a line: describe() of the message, or "refused: <field>" with an empty field for the line
// itself.
std::string plain_reading(std::string_view line);

}  // namespace rsvpulse::rsvp
