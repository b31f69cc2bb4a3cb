#include "simulate/distributions.h"

#include <algorithm>

#include "simulate/exact_math.h"

namespace rsvpulse::simulate {

AliasTable::AliasTable(std::span<const double> weights) : cells_(weights.size()) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  std::vector<double> scaled(weights.size());
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (uint32_t i = 0; i < weights.size(); ++i) {
    scaled[i] = weights[i] / sum * static_cast<double>(weights.size());
    (scaled[i] < 1 ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t poor = small.back();
    const uint32_t rich = large.back();
    small.pop_back();
    cells_[poor] = {static_cast<uint32_t>(scaled[poor] * 0x1.0p32), rich};
    scaled[rich] -= 1 - scaled[poor];
    if (scaled[rich] < 1) {
      large.pop_back();
      small.push_back(rich);
    }
  }
  // What is left is full but for rounding.
  for (const uint32_t i : small) cells_[i] = {UINT32_MAX, i};
  for (const uint32_t i : large) cells_[i] = {UINT32_MAX, i};
}

uint32_t AliasTable::draw(Random& random) const {
  const uint64_t bits = random.next();
  const auto index = static_cast<uint32_t>(((bits >> 32) * cells_.size()) >> 32);
  const Cell& cell = cells_[index];
  return static_cast<uint32_t>(bits) < cell.threshold ? index : cell.alias;
}

std::vector<double> zipf_weights(size_t n, double exponent) {
  std::vector<double> weights(n);
  for (size_t i = 0; i < n; ++i) weights[i] = exact_pow(static_cast<double>(i + 1), -exponent);
  return weights;
}

QuantileTable::QuantileTable(std::initializer_list<std::pair<double, double>> knots) {
  for (const auto& [share, value] : knots) knots_.push_back({share, value, 0});
  for (size_t i = 0; i + 1 < knots_.size(); ++i) {
    knots_[i].log_ratio = exact_log(knots_[i + 1].value / knots_[i].value) / (knots_[i + 1].share - knots_[i].share);
  }
}

double QuantileTable::draw(Random& random) const {
  const double share = random.unit();
  size_t i = 0;
  while (i + 2 < knots_.size() && share >= knots_[i + 1].share) ++i;
  return knots_[i].value * exact_exp(knots_[i].log_ratio * (share - knots_[i].share));
}

uint32_t power_rank(Random& random, size_t n, double exponent) {
  const double unit = 1 - random.unit();  // above 0, so that its logarithm exists
  const double rank = static_cast<double>(n) * exact_exp(exact_log(unit) / (1 - exponent));
  return static_cast<uint32_t>(std::min(rank, static_cast<double>(n - 1)));
}

double exponential(Random& random, double mean) { return -mean * exact_log(1 - random.unit()); }

}  // namespace rsvpulse::simulate
