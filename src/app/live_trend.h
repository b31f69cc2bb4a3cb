// `rsvpulse trend` on sources that go on: counting in the background, and a picture that follows it on a terminal, or blocks of
// text elsewhere.
#pragma once

#include "app/notes.h"
#include "app/refusals.h"
#include "config/values.h"

namespace rsvpulse::app {

// Runs until the sources end, or a key or a signal ends it; then prints a last ranking. Returns the exit code: 0, also when it
// was ended by Ctrl-C; 1 when a source failed for good, dead letters could not be written, or sources ended without a message.
int run_live_trend(const config::Values& values, Refusals& refusals, Notes& notes);

}  // namespace rsvpulse::app
