// The yardstick: simdjson's On-Demand reading the fields that trending needs, and nothing else done with them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rsvpulse::bench {

// What is taken from one message; texts are valid until the next read.
struct TrendFields {
  int64_t rsvp_id = 0;
  int64_t mtime = 0;
  int64_t guests = 0;
  std::string_view response, event_id, event_name, group_name, group_city, group_country;
  std::vector<std::string_view> topic_names;
};

class OnDemandReader {
 public:
  OnDemandReader();
  ~OnDemandReader();
  // `line` must be followed by 64 readable bytes. False: not read.
  bool read(std::string_view line, TrendFields& fields);
  // The kernel it was compiled to.
  static std::string_view kernel();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rsvpulse::bench
