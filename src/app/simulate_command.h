// `rsvpulse simulate`: writes made-up messages, or describes a file of messages by the statistics those are held to.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& simulate_command();

// Returns the exit code.
int run_simulate(const config::Values& values);

}  // namespace rsvpulse::app
