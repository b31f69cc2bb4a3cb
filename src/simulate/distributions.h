// The shapes that the recorded stream follows, each sampled in constant time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "simulate/random.h"

namespace rsvpulse::simulate {

// Draws index i with probability weights[i] / sum: Walker's alias method, built as in Vose, "A linear algorithm for generating
// random numbers with a given distribution" (1991). Two array reads a draw.
class AliasTable {
 public:
  AliasTable() = default;
  // At least one weight; none negative; not all zero.
  explicit AliasTable(std::span<const double> weights);
  uint32_t draw(Random& random) const;

 private:
  struct Cell {
    uint32_t threshold;  // of 2^32: below it the cell's own index, else the alias
    uint32_t alias;
  };
  std::vector<Cell> cells_;
};

// Weights 1/1^s, 1/2^s, … 1/n^s.
std::vector<double> zipf_weights(size_t n, double exponent);

// A positive quantity known by some quantiles; between two of them its logarithm is taken as even.
class QuantileTable {
 public:
  // (share, value) with both ascending, from share 0 to share 1.
  QuantileTable(std::initializer_list<std::pair<double, double>> knots);
  double draw(Random& random) const;

 private:
  struct Knot {
    double share;
    double value;
    double log_ratio;  // to the next knot, per share
  };
  std::vector<Knot> knots_;
};

// A rank 0 to n - 1 whose chance falls about like (rank + 1)^-exponent, exponent below 1: the continuous law inverted
// (Devroye, "Non-Uniform Random Variate Generation", 1986, II.2). Needs no table, so every city can have its own n.
uint32_t power_rank(Random& random, size_t n, double exponent);

// Exponentially distributed with this mean.
double exponential(Random& random, double mean);

}  // namespace rsvpulse::simulate
