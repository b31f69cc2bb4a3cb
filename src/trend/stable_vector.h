// StableVector: grows at its end and never moves an element; a thousand of them lie side by side.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/huge_pages.h"

namespace rsvpulse::trend {

// std::deque would keep a dozen, and finding an element's block would cost a cache miss of its own. Elements lie at addresses
// that their alignment, up to that of a cache line, asks for.
template <class T>
class StableVector {
 public:
  T& operator[](size_t at) { return blocks_[at / kBlock][at % kBlock]; }
  const T& operator[](size_t at) const { return blocks_[at / kBlock][at % kBlock]; }
  size_t size() const { return size_; }

  T& emplace_back() {
    if (size_ % kBlock == 0) begin_block();
    ++size_;
    return slabs_.back().emplace_back();
  }
  void push_back(T value) { emplace_back() = std::move(value); }

 private:
  static constexpr size_t kBlock = 1024;
  // Once there are as many blocks as fill a huge page, so many are made at a time.
  static constexpr size_t kBlocksInPage = std::max<size_t>(1, kHugePageBytes / (kBlock * sizeof(T)));

  void begin_block() {
    if (slabs_.empty() || slabs_.back().capacity() - slabs_.back().size() < kBlock) {
      slabs_.emplace_back().reserve(kBlock * (blocks_.size() < kBlocksInPage ? 1 : kBlocksInPage));
    }
    blocks_.push_back(slabs_.back().data() + slabs_.back().size());
  }

  std::vector<std::vector<T, HugePages<T>>> slabs_;  // filled no further than was reserved
  std::vector<T*> blocks_;                           // within them
  size_t size_ = 0;
};

}  // namespace rsvpulse::trend
