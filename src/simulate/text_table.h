// Many short texts in one piece of memory, by number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::simulate {

class TextTable {
 public:
  // The text under construction: append to it, then finish().
  std::string& bytes() { return bytes_; }
  void finish() { ends_.push_back(bytes_.size()); }

  std::string_view operator[](size_t index) const {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(begin, ends_[index] - begin);
  }
  size_t size() const { return ends_.size(); }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

}  // namespace rsvpulse::simulate
