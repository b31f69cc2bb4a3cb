// XXH3 with the widest vector instructions that the processor has: it hashes a kilobyte for every message.
#pragma once

#include <cstdint>
#include <string_view>

#if defined(__x86_64__)
#include <xxh_x86dispatch.h>  // the same functions, chosen at run time
#else
#include <xxhash.h>
#endif

namespace rsvpulse {

// The same in every process and on every machine.
inline uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }
inline uint64_t hash64(std::string_view bytes, uint64_t seed) { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

// Wide enough to stand for the bytes themselves.
struct Hash128 {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const Hash128&) const = default;
};

inline Hash128 hash128(std::string_view bytes, uint64_t seed) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
  return {hash.low64, hash.high64};
}

}  // namespace rsvpulse
