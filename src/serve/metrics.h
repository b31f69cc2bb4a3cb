// GET /metrics: what the running program tells of itself to Prometheus.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "serve/api.h"
#include "serve/facts.h"

namespace rsvpulse::serve {

// What the API does not tell. Counts are since the process began, where nothing else is said.
struct ProcessReport {
  struct Source {
    SourceFact fact = {};
    uint64_t lines = 0;  // read
  };
  struct Queue {
    std::string name;  // "push", or the source that fills it
    double fill = 0;   // 0 to 1; at 1 whoever fills it waits
  };
  int64_t now_ms = 0;           // the wall clock
  int64_t greatest_mtime = -1;  // of the messages; -1: none yet
  bool has_ingest = false;
  uint64_t messages_in = 0;  // taken into the log
  uint64_t bytes_in = 0;
  std::map<std::string, uint64_t> dead_letters = {};  // by reason
  bool blocked = false;                               // the log takes nothing at the moment
  std::vector<Source> sources = {};
  std::vector<Queue> queues = {};
};

std::string metrics_page(const LogReport& log, const std::vector<PipelineReport>& pipelines, const ProcessReport& process);

// Of a process that has the counts of others alone.
struct CountsReport {
  int64_t now_ms = 0;
  int64_t greatest_mtime = -1;
  bool ready = false;                   // all is merged that there was when it began
  uint64_t records = 0;                 // of the table of counts, read since the process began
  stream::LogPositions positions = {};  // of the log, up to which each partition's counts are merged
};

std::string metrics_page(const CountsReport& report);

}  // namespace rsvpulse::serve
