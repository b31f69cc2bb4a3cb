// Holds the decoder of WebSocket frames to its plain twin on any bytes in pieces of any size, and compressed ones to no crash.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "net/plain_frames.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const std::string_view frames(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const std::string expected = net::plain_frames(frames);
  for (const size_t piece : {size_t{1}, size_t{bytes[0]} + 1, size}) {
    const std::string got = net::decoded_frames(frames, piece);
    if (got == expected) continue;
    std::fprintf(stderr, "expected: %s\ngot: %s\n", expected.c_str(), got.c_str());
    std::abort();
  }
  net::FrameDecoder deflating({.enabled = true, .no_context_takeover = bytes[0] % 2 == 0});
  std::string_view in = frames;
  size_t made = 0;
  while (made < (size_t{1} << 22)) {
    const net::FrameEvent event = deflating.next(in);
    if (event.kind == net::FrameEvent::Kind::kNeedMore || event.kind == net::FrameEvent::Kind::kFault) break;
    made += event.bytes.size();
  }
  return 0;
}
