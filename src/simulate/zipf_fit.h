// How unevenly things occur.
#pragma once

#include <cstdint>
#include <vector>

namespace rsvpulse::simulate {

// The exponent s for which shares 1/1^s, 1/2^s, … of the n things make these counts likeliest (maximum likelihood, as in
// Clauset et al. 2009, for a finite n). Depends on the size of the sample: compare samples of one size. 0 for fewer than two
// things.
double zipf_exponent(std::vector<uint64_t> counts);

}  // namespace rsvpulse::simulate
