// `rsvpulse run`: the pipelines of DESIGN.md 4 and the server, in one process.
#pragma once

#include <string_view>

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& run_command();
// One of its options, for commands that share it.
const config::Option& option_of_run(std::string_view name);
int run_run(const config::Values& values);

}  // namespace rsvpulse::app
