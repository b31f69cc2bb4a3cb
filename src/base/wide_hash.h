// XXH3 with the widest vector instructions that the processor has, chosen at run time: for more than a few hundred bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace rsvpulse {

// Wide enough to stand for the bytes themselves.
struct Hash128 {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const Hash128&) const = default;
};

// XXH3 begins its secret anew after 8 * (size - 64) bytes: after 4.5 KiB of this. What is shorter, as nearly all groups are,
// then never branches on how often that was.
using HashSecret = std::span<const std::byte, 640>;

uint64_t wide_hash64(std::string_view bytes, uint64_t seed);
Hash128 wide_hash128(std::string_view bytes, uint64_t seed);
Hash128 wide_hash128(std::string_view bytes, HashSecret secret);

}  // namespace rsvpulse
