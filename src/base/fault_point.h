// Fault points: named places at which a test can have the process die as by kill -9.
//
// RSVPULSE_FAULT_POINT="trends.flush.after:3" kills at the third passing of that point; RSVPULSE_FAULT_FILE, when set, gets the
// point's name first, so that the test knows that the kill landed there. Without the variable a point costs one comparison.
#pragma once

#include <string_view>

namespace rsvpulse {

void fault_point(std::string_view pipeline, std::string_view step);

}  // namespace rsvpulse
