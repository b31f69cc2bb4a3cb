// `rsvpulse structure`: messages made into the seven tables, and a look at how good the rows are.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& structure_command();
int run_structure(const config::Values& values);

}  // namespace rsvpulse::app
