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

// How many steps before its turn something is fetched, in two: what tells where the rest lies, then the rest.
struct Ahead {
  size_t far;
  size_t near;
};

// Calls `use` with each index below `count`, in order, and so many steps before that `expect_far` and then `expect_near`.
template <class Index, class ExpectFar, class ExpectNear, class Use>
void for_each_ahead(Index count, Ahead ahead, ExpectFar&& expect_far, ExpectNear&& expect_near, Use&& use) {
  for (Index i = 0; i < count && i < ahead.far; ++i) expect_far(i);
  for (Index i = 0; i < count && i < ahead.near; ++i) expect_near(i);
  for (Index i = 0; i < count; ++i) {
    if (i + ahead.far < count) expect_far(static_cast<Index>(i + ahead.far));
    if (i + ahead.near < count) expect_near(static_cast<Index>(i + ahead.near));
    use(i);
  }
}

}  // namespace rsvpulse
