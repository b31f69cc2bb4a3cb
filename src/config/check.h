// What is wrong with a value, and with a declaration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/option.h"

namespace rsvpulse::config {

// What is wrong with `text` as a value of `option`, with the bounds or choices: "must be 1 to 1000". Empty when it is good.
// It cites no more of the text than an element of a list.
std::string value_fault(const Option& option, std::string_view text);

// The mistakes in a declaration, one each, as "trend: --top: …": a name declared twice, a default or example that is no value
// of the option, a missing text. A test holds every command of the program to none.
std::vector<std::string> faults_of(const Command& command);

}  // namespace rsvpulse::config
