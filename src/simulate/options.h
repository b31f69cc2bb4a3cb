// What a simulation is made from. The same options give the same bytes, on every platform.
#pragma once

#include <cstdint>

namespace rsvpulse::simulate {

struct Options {
  uint64_t seed = 1;
  int64_t start_ms = 1'704'067'200'000;  // event time of the first message, about: 2024-01-01
  double rate = 2;                       // messages a second of event time, over a day and without bursts

  uint32_t topics = 5'400;
  uint32_t groups = 20'000;
  uint32_t members = 200'000;
  uint32_t events = 70'000;  // on offer at any moment; a new one takes the place of each that is over

  uint32_t bots = 0;     // members that RSVP without end, half of it in a group of their own
  uint32_t bursts = 0;   // to plant over the span
  int64_t span_ms = 0;   // event time that the bursts are spread over; at least 1 when there are bursts
  double malformed = 0;  // share of the lines, 0 to 1
};

}  // namespace rsvpulse::simulate
