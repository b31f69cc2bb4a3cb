// What a running process answers about itself, as a person reads it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/rows.h"
#include "base/result.h"

namespace rsvpulse::app {

struct StatusAnswer {
  struct Pipeline {
    std::string name;
    std::map<uint64_t, uint64_t> offsets;  // by partition
    std::map<uint64_t, uint64_t> lags;
    std::string trouble;  // empty: none
  };
  struct Source {
    std::string name;
    std::string phase;
    std::string reason;
    uint64_t connections = 0;
  };
  uint64_t records = 0;
  uint64_t bytes = 0;
  uint64_t dead_letters = 0;
  std::vector<Pipeline> pipelines;
  std::vector<Source> sources;
};

// From the bodies of GET /api/v1/pipelines and, where there is one, /api/v1/sources. kOutside for what is neither: foreign
// bytes, which the message does not cite.
Result<StatusAnswer> read_status(std::string_view pipelines, std::string_view sources);

// The two bodies in one object: {"log","pipelines","sources"}, with a line end. Sources are null where they are not told.
Result<std::string> status_json(std::string_view pipelines, std::string_view sources);

// A row for each partition of each pipeline. The rate is what came since `before`, `elapsed_ms` ago; without it there is none.
Rows pipeline_rows(const StatusAnswer& now, const StatusAnswer* before, int64_t elapsed_ms);
Rows source_rows(const StatusAnswer& now);

// All of it, for a terminal of so many columns (0: as wide as it gets).
std::string status_text(const StatusAnswer& now, const StatusAnswer* before, int64_t elapsed_ms, int columns);

}  // namespace rsvpulse::app
