#include "simulate/zipf_fit.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace rsvpulse::simulate {

double zipf_exponent(std::vector<uint64_t> counts) {
  if (counts.size() < 2) return 0;
  std::sort(counts.begin(), counts.end(), std::greater<>());
  std::vector<double> log_rank(counts.size());
  double observed = 0;
  double total = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    log_rank[i] = std::log(static_cast<double>(i + 1));
    observed += static_cast<double>(counts[i]) * log_rank[i];
    total += static_cast<double>(counts[i]);
  }
  // The likelihood is greatest where the mean log rank expected under s equals the observed one; the expected one falls with s.
  double low = 0;
  double high = 5;
  while (high - low > 1e-4) {
    const double exponent = (low + high) / 2;
    double weights = 0;
    double weighted = 0;
    for (const double rank : log_rank) {
      const double weight = std::exp(-exponent * rank);
      weights += weight;
      weighted += weight * rank;
    }
    (weighted / weights > observed / total ? low : high) = exponent;
  }
  return (low + high) / 2;
}

}  // namespace rsvpulse::simulate
