// Holds the fast parser to its plain twin on any bytes, with and without the cache of groups.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "rsvp/describe.h"
#include "rsvp/parser.h"
#include "rsvp/plain_parser.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  static rsvp::GroupCache cache(1 << 20);
  static rsvp::Parser plain(rsvp::Fields::kAll);
  static rsvp::Parser caching(rsvp::Fields::kAll, &cache);
  std::string line(reinterpret_cast<const char*>(bytes), size);
  for (char& c : line) {
    if (c == '\n') c = ' ';
  }
  if (rsvp::is_blank_line(line)) return 0;
  const std::string expected = rsvp::plain_reading(line);
  for (rsvp::Parser* parser : {&plain, &caching, &caching}) {
    rsvp::Rsvp rsvp;
    Arena text;
    const auto refusal = parser->parse(line, rsvp, text);
    const std::string got = refusal ? "refused: " + refusal->field : rsvp::describe(rsvp);
    if (got != expected) {
      std::fprintf(stderr, "line: %s\nexpected: %s\ngot: %s\n", line.c_str(), expected.c_str(), got.c_str());
      std::abort();
    }
  }
  cache.trim();
  return 0;
}
