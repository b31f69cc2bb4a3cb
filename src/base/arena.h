// Arena: memory for many small texts that go all at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rsvpulse {

// Hands out bytes from large blocks. Pointers stay valid until clear() or destruction. Not safe for concurrent use.
class Arena {
 public:
  explicit Arena(size_t block_bytes = 64 * 1024) : block_bytes_(block_bytes) {}

  char* allocate(size_t bytes) {
    if (bytes > left_) grow(bytes);
    char* at = next_;
    next_ += bytes;
    left_ -= bytes;
    return at;
  }

  // Uninitialised memory for `count` objects that need no destructor, aligned for them.
  template <class T>
  T* allocate_array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    char* raw = allocate(count * sizeof(T) + alignof(T) - 1);
    const size_t past = reinterpret_cast<uintptr_t>(raw) % alignof(T);
    return reinterpret_cast<T*>(raw + (past == 0 ? 0 : alignof(T) - past));
  }

  // Gives back the last `bytes` of the newest allocation.
  void shrink(size_t bytes) {
    next_ -= bytes;
    left_ += bytes;
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return "";
    char* at = allocate(text.size());
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }

  void clear() {
    blocks_.clear();
    next_ = nullptr;
    left_ = 0;
    reserved_bytes_ = 0;
  }

  size_t reserved_bytes() const { return reserved_bytes_; }

 private:
  void grow(size_t bytes) {
    left_ = std::max(bytes, block_bytes_);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = blocks_.back().get();
    reserved_bytes_ += left_;
  }

  size_t block_bytes_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  size_t left_ = 0;
  size_t reserved_bytes_ = 0;
};

}  // namespace rsvpulse
