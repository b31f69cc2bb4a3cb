// `rsvpulse structure --check`.
#pragma once

#include <string>
#include <vector>

#include "app/notes.h"
#include "config/values.h"

namespace rsvpulse::app {

// Looks for rows that are wrong in what --to names, and compares their numbers with those of the sources, where there are any.
// Returns the exit code.
int check_lake(const config::Values& values, const std::vector<std::string>& paths, Notes& notes);

}  // namespace rsvpulse::app
