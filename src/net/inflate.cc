#include "net/inflate.h"

#include <algorithm>

#include <zlib.h>

namespace rsvpulse::net {

struct Inflater::State {
  z_stream zlib{};
  Format format;
  bool ended = true;  // nothing fed yet, or a member has just ended
  bool failed = false;
};

Inflater::Inflater(Format format) : state_(std::make_unique<State>()) {
  constexpr int kAnyWindow = 15;
  constexpr int kTellGzipFromZlib = 32;
  state_->format = format;
  // Fails only without memory, which ends the process anyway.
  state_->failed = inflateInit2(&state_->zlib, format == Format::kRaw ? -kAnyWindow : kAnyWindow + kTellGzipFromZlib) != Z_OK;
}

Inflater::~Inflater() {
  if (state_) inflateEnd(&state_->zlib);
}

Inflater::Inflater(Inflater&&) noexcept = default;

Inflater& Inflater::operator=(Inflater&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

Result<size_t> Inflater::decode(std::string_view& in, std::span<char> out) {
  constexpr size_t kMost = 1U << 30;
  z_stream& zlib = state_->zlib;
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(std::min(out.size(), kMost));
  while (!state_->failed && zlib.avail_out > 0) {
    if (state_->ended) {
      if (in.empty()) break;
      if (state_->format != Format::kRaw) inflateReset(&zlib);  // the next member
      state_->ended = false;
    }
    const size_t given = std::min(in.size(), kMost);
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    zlib.avail_in = static_cast<uInt>(given);
    const int code = inflate(&zlib, Z_SYNC_FLUSH);
    in.remove_prefix(given - zlib.avail_in);
    if (code == Z_STREAM_END) {
      state_->ended = true;
      // A raw stream may end in a block marked as its last; the next message begins a new one.
      if (state_->format == Format::kRaw) inflateReset(&zlib);
      continue;
    }
    if (code == Z_BUF_ERROR || (code == Z_OK && in.empty() && zlib.avail_out > 0)) break;
    if (code != Z_OK) state_->failed = true;
  }
  if (state_->failed) return Error{ErrorKind::kCorrupt, "the compressed bytes are corrupt"};
  return std::min(out.size(), kMost) - zlib.avail_out;
}

bool Inflater::at_end() const { return state_->ended; }

void Inflater::reset() {
  inflateReset(&state_->zlib);
  state_->ended = true;
}

Unpacked unpack(std::string_view packed, size_t limit, std::string& out) {
  Inflater inflater(Inflater::Format::kGzipOrZlib);
  out.clear();
  size_t used = 0;
  while (true) {
    // One byte beyond the limit tells a text of just that size from a longer one.
    out.resize(std::min(limit + 1, std::max<size_t>(used * 2, 16 * 1024)));
    const auto made = inflater.decode(packed, {out.data() + used, out.size() - used});
    if (!made.ok()) return Unpacked::kCorrupt;
    used += *made;
    if (used > limit) return Unpacked::kTooLarge;
    if (used < out.size()) break;
  }
  out.resize(used);
  return inflater.at_end() ? Unpacked::kWhole : Unpacked::kCorrupt;
}

}  // namespace rsvpulse::net
