// The windows beside the ranking: the last 300 seconds, and the answers of the last days, over RSVPs after latest-wins, as
// DESIGN.md 3 defines them. The reference is tests/oracle/windows_oracle.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trend/ranking.h"

namespace rsvpulse::trend {

struct WindowOptions {
  size_t top_events = 5;
  int64_t days = 1;  // of the answers
};

struct TopEvent {
  std::string event_id;
  std::optional<std::string> event_name;  // as sent with the event's newest RSVP counted here
  int64_t yes = 0;                        // RSVPs, guests not counted
};

struct Windows {
  int64_t end_ms = 0;  // the sliding window ends with this second, included
  int64_t total = 0;   // RSVPs in it, whatever the answer
  ResponseCounts responses{};
  std::vector<TopEvent> top_events;  // by yes descending, then event_id by bytes
};

// `now` and the days as rank() takes them.
Windows windows(States states, const WindowOptions& options, int64_t now);

}  // namespace rsvpulse::trend
