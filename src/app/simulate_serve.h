// `rsvpulse simulate --serve`: the stand-in for Meetup's stream.
#pragma once

#include "config/values.h"
#include "simulate/options.h"

namespace rsvpulse::app {

// Serves until a signal ends it or, with --once, all was served. `options` are the generator's, as for writing to a file.
// Returns the exit code.
int serve_messages(const config::Values& values, simulate::Options options);

}  // namespace rsvpulse::app
