// `rsvpulse run`: the pipelines of DESIGN.md 4 and the server, in one process.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& run_command();
int run_run(const config::Values& values);

}  // namespace rsvpulse::app
