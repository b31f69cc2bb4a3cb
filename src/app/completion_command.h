// rsvpulse completion: prints a script that completes the program's commands and options in a shell.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& completion_command();
int run_completion(const config::Values& values);

}  // namespace rsvpulse::app
