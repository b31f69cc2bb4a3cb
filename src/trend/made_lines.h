// Lines of messages, for the tests of this module.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "trend/event_time.h"

namespace rsvpulse::trend {

inline std::string message(int64_t id, int64_t mtime, std::string_view topic, std::string_view response = "yes") {
  return fmt::format(
      R"({{"response":"{}","rsvp_id":{},"mtime":{},"event":{{"event_name":"at {}","event_id":"{}"}},)"
      R"("group":{{"group_topics":[{{"topic_name":"{}"}}],"group_city":"London","group_lat":51.5,"group_name":"G{}"}}}})",
      response, id, mtime, id % 50, id % 50, topic, id % 7);
}

inline std::vector<std::string> busy_lines() {
  std::vector<std::string> lines;
  for (int64_t i = 0; i < 4'000; ++i) {
    if (i % 97 == 0) lines.push_back(fmt::format("{{\"rsvp_id\":{},", i));
    lines.push_back(message(i * 7919 % 900,
                            1'489'000'000'000 + i * 30'000 - i % 7 * 8'000'000 - (i % 31 == 0 ? 100 * kHourMs : 0),
                            fmt::format("t{}", i % 31), i % 3 == 0 ? "no" : "yes"));
  }
  return lines;
}

}  // namespace rsvpulse::trend
