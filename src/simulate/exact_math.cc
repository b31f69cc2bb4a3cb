#include "simulate/exact_math.h"

#include <cmath>

namespace rsvpulse::simulate {
namespace {

constexpr double kLn2 = 0.693147180559945309417;
constexpr double kSqrtHalf = 0.707106781186547524401;

}  // namespace

double exact_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact: it only takes the number apart
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --exponent;
  }
  // ln(m) = 2 artanh((m - 1) / (m + 1)); with |s| < 0.172 nine terms reach 1e-15.
  const double s = (mantissa - 1) / (mantissa + 1);
  const double square = s * s;
  double sum = 0;
  for (int k = 17; k >= 1; k -= 2) sum = sum * square + 1.0 / k;
  return 2 * s * sum + exponent * kLn2;
}

double exact_exp(double x) {
  const double whole = std::floor(x / kLn2 + 0.5);
  const double rest = x - whole * kLn2;  // |rest| < 0.35: thirteen terms of the power series reach 1e-16
  double sum = 1;
  for (int k = 13; k >= 1; --k) sum = 1 + rest * sum / k;
  return std::ldexp(sum, static_cast<int>(whole));
}

double exact_pow(double base, double power) { return exact_exp(power * exact_log(base)); }

}  // namespace rsvpulse::simulate
