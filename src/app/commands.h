// The verbs of the program. A new one is a file `<verb>_command.{h,cc}` that declares its options and runs, and one line in
// commands.cc; --help, the reference page and the tests over all commands follow.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

struct Verb {
  const config::Command& command;
  // Runs with valid values to the end; data goes to stdout, everything else to stderr. Returns the exit code.
  int (*run)(const config::Values& values);
};

// In the order in which the overview lists them.
std::span<const Verb> verbs();

// nullptr when there is none of that name.
const Verb* verb_named(std::string_view name);

// The declarations alone, in the same order.
std::vector<const config::Command*> commands();

}  // namespace rsvpulse::app
