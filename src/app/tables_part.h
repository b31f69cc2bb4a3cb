// The tables pipelines of `rsvpulse run`: one for each target.
#pragma once

#include "app/run_parts.h"

namespace rsvpulse::app {

Result<std::vector<MadeSink>> make_tables(const RunContext& context);

}  // namespace rsvpulse::app
