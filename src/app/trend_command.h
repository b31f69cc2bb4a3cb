// `rsvpulse trend`: ranks what is trending in recorded RSVPs.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& trend_command();

// 0; or 1 when a source failed or nothing in them was a message; or 2 for options that do not go together.
int run_trend(const config::Values& values);

}  // namespace rsvpulse::app
