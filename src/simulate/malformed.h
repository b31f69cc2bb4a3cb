// Lines that are no messages, as broken recordings and careless producers make them.
#pragma once

#include <string>
#include <string_view>

#include "simulate/random.h"

namespace rsvpulse::simulate {

// Appends a line (without its line feed) made from `message`, one whole message of the generator, that every reader must refuse
// whatever fields it needs (DESIGN.md 2).
void append_malformed(std::string_view message, Random& random, std::string& out);

}  // namespace rsvpulse::simulate
