// Fetching memory into the processor's caches ahead of its use.
#pragma once

#include <cstddef>

namespace rsvpulse {

// Of the cache line at `address`, which need not be valid. The empty asm looks like an effect to the compiler: GCC takes a
// function that only prefetches for one that does nothing and leaves its calls out.
inline void prefetch_line(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");
}

// Of all that the `bytes` (at least one) from `address` touch.
inline void prefetch_bytes(const void* address, size_t bytes) {
  constexpr size_t kCacheLine = 64;
  const auto* const begin = static_cast<const char*>(address);
  for (size_t at = 0; at < bytes; at += kCacheLine) prefetch_line(begin + at);
  prefetch_line(begin + bytes - 1);
}

}  // namespace rsvpulse
