// XXH3: what is short is hashed in place, without a call; what is long by wide_hash.h.
#pragma once

#include <cstdint>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/wide_hash.h"

namespace rsvpulse {

// Up to so many bytes XXH3 has no vectors to use.
inline constexpr size_t kMostInlineHashBytes = 240;

// The same in every process and on every machine for one seed.
inline uint64_t hash64(std::string_view bytes, uint64_t seed = 0) {
  return bytes.size() <= kMostInlineHashBytes ? XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed)
                                              : wide_hash64(bytes, seed);
}

inline Hash128 hash128(std::string_view bytes, uint64_t seed) {
  if (bytes.size() > kMostInlineHashBytes) return wide_hash128(bytes, seed);
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {hash.low64, hash.high64};
}

}  // namespace rsvpulse
