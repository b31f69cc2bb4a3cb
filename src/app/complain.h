// Notes and errors for people, on standard error.
#pragma once

#include <string_view>

namespace rsvpulse::app {

// Prints each line of `message` behind "<who>: ", made safe to show: file names and messages may hold anything.
void complain(std::string_view who, std::string_view message);

}  // namespace rsvpulse::app
