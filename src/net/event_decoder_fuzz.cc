// Holds the decoder of server-sent events to its plain twin on any bytes in pieces of any size.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "net/plain_events.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  if (size == 0) return 0;
  const std::string_view events(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  const std::string expected = net::plain_events(events);
  for (const size_t piece : {size_t{1}, size_t{bytes[0]} % 16 + 1, size}) {
    const std::string got = net::decoded_events(events, piece, size_t{bytes[0]} / 16 + 1);
    if (got == expected) continue;
    std::fprintf(stderr, "expected: %s\ngot: %s\n", expected.c_str(), got.c_str());
    std::abort();
  }
  return 0;
}
