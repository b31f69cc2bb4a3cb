// Randomness that depends on the seed alone: std:: distributions differ between standard libraries, these do not.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rsvpulse::simulate {

// A seed for the `index`-th thing of a kind, unrelated to its neighbours' (the finaliser of splitmix64, Steele et al. 2014).
constexpr uint64_t mix(uint64_t seed, uint64_t index) {
  uint64_t z = seed + 0x9e3779b97f4a7c15ULL * (index + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), seeded by splitmix64.
// Draw once in an expression: in which order a compiler evaluates arguments is its choice.
class Random {
 public:
  explicit Random(uint64_t seed) {
    for (uint64_t i = 0; i < 4; ++i) state_[i] = mix(seed, i);
  }

  uint64_t next() {
    const uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  // 0 to bound - 1; bound at least 1. Lemire's multiply-shift; its bias, bound / 2^32, is below anything measured here.
  uint32_t below(size_t bound) { return static_cast<uint32_t>(((next() >> 32) * static_cast<uint64_t>(bound)) >> 32); }

  // At least 0, below 1.
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  // `low` to `high`, both included.
  int64_t between(int64_t low, int64_t high) { return low + below(static_cast<size_t>(high - low + 1)); }

  bool chance(double probability) { return unit() < probability; }

 private:
  static constexpr uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  uint64_t state_[4];
};

}  // namespace rsvpulse::simulate
