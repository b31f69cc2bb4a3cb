// "Did you mean …?": the known name closest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::config {

// The name among `known` nearest to `name`, or empty when none is near. Near is up to one slip (a character too many, missing
// or wrong, or two swapped) for each three characters, upper and lower case being the same; failing that, a name that begins
// with `name`. Of equally near names the first counts.
std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known);

// "; did you mean `prefix`top?" or empty when none is near.
std::string nearest_hint(std::string_view name, const std::vector<std::string_view>& known, std::string_view prefix = "");

}  // namespace rsvpulse::config
