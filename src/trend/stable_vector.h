// StableVector: grows at its end and never moves an element; a thousand of them lie side by side.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace rsvpulse::trend {

// std::deque would keep a dozen, and finding an element's block would cost a cache miss of its own. Elements lie at addresses
// that their alignment asks for.
template <class T>
class StableVector {
 public:
  T& operator[](size_t at) { return blocks_[at / kBlock][at % kBlock]; }
  const T& operator[](size_t at) const { return blocks_[at / kBlock][at % kBlock]; }
  size_t size() const { return size_; }

  T& emplace_back() {
    if (size_ % kBlock == 0) blocks_.push_back(std::make_unique<T[]>(kBlock));
    return (*this)[size_++];
  }
  void push_back(T value) { emplace_back() = std::move(value); }

 private:
  static constexpr size_t kBlock = 1024;
  std::vector<std::unique_ptr<T[]>> blocks_;
  size_t size_ = 0;
};

}  // namespace rsvpulse::trend
