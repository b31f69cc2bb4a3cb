// `rsvpulse archive`: what the raw archive holds, whether it is whole, its messages again, and its upkeep.
#pragma once

#include "config/option.h"
#include "config/values.h"

namespace rsvpulse::app {

const config::Command& archive_command();

// 0; 1 when the store failed or verify found something; 2 for options that do not go together; 78 for a store that cannot be.
int run_archive(const config::Values& values);

}  // namespace rsvpulse::app
