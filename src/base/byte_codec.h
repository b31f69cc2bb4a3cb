// BytesEncoder and BytesDecoder: fixed-width little-endian integers and texts, for our own file formats. The reader checks
// every length, so torn or foreign bytes end in ok() being false, never in a read beyond them.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace rsvpulse {

static_assert(std::endian::native == std::endian::little, "the formats are little-endian and are copied as they lie in memory");

class BytesEncoder {
 public:
  template <std::integral T>
  void put(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put_text(std::string_view text) {
    put(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// After the first value that is not there, ok() is false and all values are 0 or empty.
class BytesDecoder {
 public:
  explicit BytesDecoder(std::string_view bytes) : rest_(bytes) {}

  template <std::integral T>
  T get() {
    T value{};
    const std::string_view raw = get_bytes(sizeof value);
    if (ok_) std::memcpy(&value, raw.data(), sizeof value);
    return value;
  }
  std::string_view get_text() { return get_bytes(get<uint32_t>()); }
  std::string_view get_bytes(size_t count) {
    ok_ = ok_ && count <= rest_.size();
    if (!ok_) return {};
    const std::string_view found = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return found;
  }

  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace rsvpulse
