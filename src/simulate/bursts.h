// Planted interest: for a while, one event or one topic draws many more RSVPs than it would. What a trend detector must find.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/calendar.h"
#include "simulate/world.h"

namespace rsvpulse::simulate {

enum class BurstScope { kEvent, kTopic };

struct BurstOrder {
  BurstScope scope = BurstScope::kEvent;
  int64_t start_ms = 0;    // event time
  int64_t end_ms = 0;      // excluded
  double intensity = 0.3;  // RSVPs of the burst for each other new message; above 0
};

// A burst with what it hit. Counts grow as messages are generated.
struct Burst {
  BurstOrder order;
  EventRef event;                // kEvent: a new event, announced for the burst
  uint32_t topic = 0;            // kTopic
  std::vector<uint32_t> groups;  // whose RSVPs rise: one, or all that have the topic
  uint64_t rsvps = 0;            // new RSVPs
  uint64_t messages = 0;         // those and what followed from them: copies and changes
};

// Chooses what the burst hits. The choice depends on the random numbers and the world alone.
Burst plan_burst(const BurstOrder& order, const World& world, Calendar& calendar, Random& random);

// `count` bursts spread over the span from `start_ms` on, events and topics by turns, none in its first tenth.
std::vector<BurstOrder> spread_bursts(uint32_t count, int64_t start_ms, int64_t span_ms, Random& random);

}  // namespace rsvpulse::simulate
