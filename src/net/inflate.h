// Inflater: gzip, zlib and raw deflate, decoded piece by piece with bounded memory.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rsvpulse::net {

class Inflater {
 public:
  enum class Format {
    kGzipOrZlib,  // a Content-Encoding of gzip or deflate; members may follow one another
    kRaw,         // permessage-deflate
  };
  explicit Inflater(Format format);
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  // Decodes a beginning of `in`, which is advanced, into `out` (not empty); returns the bytes made. All of `in` is used up when
  // less than the whole of `out` was filled. Corrupt bytes are an error and final.
  Result<size_t> decode(std::string_view& in, std::span<char> out);

  // Whether all that was fed ends where a member ends: no more is missing.
  bool at_end() const;

  // kRaw: forgets the window, as after a message with "no context takeover".
  void reset();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

enum class Unpacked { kWhole, kTooLarge, kCorrupt };

// Decodes all of a gzip or zlib text into `out`, which never grows beyond `limit`.
Unpacked unpack(std::string_view packed, size_t limit, std::string& out);

}  // namespace rsvpulse::net
