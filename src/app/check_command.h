// rsvpulse check: is a configuration of `rsvpulse run` right, and what does it come to?
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& check_command();
int run_check(const config::Values& values);

}  // namespace rsvpulse::app
