// Holds a parser that knows the shapes of heads to one that does not, on heads of any bytes before a known group.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "rsvp/taught_parser.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  // It goes on learning from what it is given.
  static rsvp::TaughtParser parser(
      {R"({"venue":{"lat":1.5,"venue_name":"A"},"response":"yes","guests":0,"member":{"photo":"p"},)"
       R"("rsvp_id":1,"mtime":2,"event":{"event_name":"N","event_id":"i","time":3},"group":)"});
  std::string head(reinterpret_cast<const char*>(bytes), size);
  for (char& c : head) {
    if (c == '\n') c = ' ';
  }
  const std::string expected = parser.untaught_reading(head);
  const std::string got = parser.reading(head);
  if (got != expected) {
    std::fprintf(stderr, "head: %s\nexpected: %s\ngot: %s\n", head.c_str(), expected.c_str(), got.c_str());
    std::abort();
  }
  return 0;
}
