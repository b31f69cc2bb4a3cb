// `rsvpulse serve`: the page and the API from what other processes publish to Kafka, keeping nothing itself.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& serve_command();

// Returns the exit code.
int run_serve(const config::Values& values);

}  // namespace rsvpulse::app
