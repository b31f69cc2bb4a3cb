// What the two ways to run `rsvpulse trend`, to the end of files and live, have in common.
#pragma once

#include <cstdint>

#include "app/notes.h"
#include "app/trend_view.h"
#include "config/values.h"
#include "trend/conservation.h"
#include "trend/ranking.h"

namespace rsvpulse::app {

trend::RankingOptions ranking_options(const config::Values& values);

// What is trending at `now`; without windows unless `with_windows`.
TrendView view_of(trend::States states, const trend::RankingOptions& options, int64_t now, bool with_windows);

void tell_conservation(const trend::Conservation& sums, Notes& notes);

// Whether there were no lines, or only such as are no messages.
bool nothing_was_a_message(const trend::Conservation& sums);

}  // namespace rsvpulse::app
