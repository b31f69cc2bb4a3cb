// rsvpulse status: what a running `rsvpulse run` does, asked over HTTP.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& status_command();
int run_status(const config::Values& values);

}  // namespace rsvpulse::app
