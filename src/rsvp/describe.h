// A message as text, so that two readings of it can be compared. For tests and fuzzers.
#pragma once

#include <string>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Every field, one a line; doubles to the last bit.
std::string describe(const Rsvp& rsvp);

}  // namespace rsvpulse::rsvp
