// Logarithm and exponential from additions, multiplications and divisions alone. IEEE 754 fixes those to the last bit, which it
// does not do for libm: so that a seed gives the same bytes with every C library.
#pragma once

namespace rsvpulse::simulate {

// ln(x) for finite x > 0, to about 1e-14 relative.
double exact_log(double x);

// e^x for |x| < 700, to about 1e-14 relative.
double exact_exp(double x);

// base^power for base > 0.
double exact_pow(double base, double power);

}  // namespace rsvpulse::simulate
