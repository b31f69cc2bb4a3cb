// Greatest: the n greatest of many, met one by one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace rsvpulse::trend {

// By operator>. A heap with the least on top: what is too small, as nearly all is, costs one comparison.
template <class T>
class Greatest {
 public:
  explicit Greatest(size_t most) : most_(most) {}

  // Whether add() would keep it. Of equal ones the first stay.
  bool admits(const T& value) const { return most_ > 0 && (heap_.size() < most_ || value > heap_.front()); }

  // Of a value that is admitted.
  void add(T value) {
    if (heap_.size() == most_) {
      std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
      heap_.pop_back();
    }
    heap_.push_back(std::move(value));
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }

  bool is_full() const { return heap_.size() == most_; }
  // Of what is kept; there is some.
  const T& least() const { return heap_.front(); }

  // The greatest first.
  std::vector<T> sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), std::greater<>());
    return std::move(heap_);
  }

 private:
  size_t most_;
  std::vector<T> heap_;
};

}  // namespace rsvpulse::trend
