// The values of a command as the configuration file that would give them.
#pragma once

#include <string>

#include "config/values.h"

namespace rsvpulse::config {

// A line a key, in the order of the declaration, with where its value comes from behind it; an option without a value is a
// comment. Secrets are masked. TOML, and safe to show.
std::string settings_text(const Values& values);

}  // namespace rsvpulse::config
