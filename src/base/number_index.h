// NumberIndex: from the hash of a key to the dense number of what has that key, made to be asked ahead of time.
//
// Counting waits for memory more than for anything else: an RSVP's record and its event's text lie anywhere in a hundred
// megabytes. So the table is bare, 8 bytes a slot in one array, and can be told of a key some messages before its turn; what
// the key belongs to is fetched meanwhile. bench/trend_bench.cc has it beside boost::unordered_flat_set.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/huge_pages.h"
#include "base/prefetch.h"

namespace rsvpulse {

inline constexpr uint32_t kNoNumber = UINT32_MAX;

// Mixed into every hash, and different in each process: whoever sends the messages cannot choose keys that collide.
uint64_t hash_seed();

// A well-mixed hash of an integer key. Source: the finaliser of MurmurHash3 (Austin Appleby, public domain).
inline uint64_t hash_integer(int64_t key) {
  uint64_t x = static_cast<uint64_t>(key) ^ hash_seed();
  x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ x >> 33;
}

// Open addressing with linear probing. Only the upper half of a hash is used and kept, so keys are compared by the caller, and
// growing or closing a gap needs no key. Not safe for concurrent use.
class NumberIndex {
 public:
  // The number for which `is_key(number)` holds among those with this hash, or kNoNumber.
  template <class IsKey>
  uint32_t find(uint64_t hash, IsKey&& is_key) const {
    const uint32_t tag = tag_of(hash);
    for (size_t at = home_of(tag); slots_[at].number != kNoNumber; at = next(at)) {
      if (slots_[at].tag == tag && is_key(slots_[at].number)) return slots_[at].number;
    }
    return kNoNumber;
  }

  // The number must not be there yet.
  void insert(uint64_t hash, uint32_t number) {
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    place({tag_of(hash), number});
    ++size_;
  }

  // The number must be there. Closes the gap by moving back what probed past it.
  void erase(uint64_t hash, uint32_t number) {
    size_t gap = home_of(tag_of(hash));
    while (slots_[gap].number != number) gap = next(gap);
    for (size_t at = next(gap); slots_[at].number != kNoNumber; at = next(at)) {
      const size_t probed = (at - home_of(slots_[at].tag)) & mask();
      if (probed < ((at - gap) & mask())) continue;
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = Slot();
    --size_;
  }

  size_t size() const { return size_; }

  // Fetches the slot into the processor's caches.
  void expect(uint64_t hash) const { prefetch_line(&slots_[home_of(tag_of(hash))]); }

  // The first number with this hash, not compared by key, or kNoNumber: for fetching what it means.
  uint32_t guess(uint64_t hash) const {
    return find(hash, [](uint32_t) { return true; });
  }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t number = kNoNumber;
  };
  using Slots = std::vector<Slot, HugePages<Slot>>;

  static uint32_t tag_of(uint64_t hash) { return static_cast<uint32_t>(hash >> 32); }
  size_t mask() const { return slots_.size() - 1; }
  size_t next(size_t at) const { return (at + 1) & mask(); }
  // The tag's upper bits, so that a larger table keeps the order of a smaller one.
  size_t home_of(uint32_t tag) const { return static_cast<size_t>(static_cast<uint64_t>(tag) * slots_.size() >> 32); }

  void place(Slot slot) {
    size_t at = home_of(slot.tag);
    while (slots_[at].number != kNoNumber) at = next(at);
    slots_[at] = slot;
  }

  void grow() {
    Slots old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number != kNoNumber) place(slot);
    }
  }

  Slots slots_ = Slots(64);
  size_t size_ = 0;
};

}  // namespace rsvpulse
