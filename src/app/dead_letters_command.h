// `rsvpulse dead-letters`: what the log holds of lines that were no messages.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& dead_letters_command();
int run_dead_letters(const config::Values& values);

}  // namespace rsvpulse::app
