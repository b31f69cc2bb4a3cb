// The HTTP interface: handlers by the declarations of routes.h.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/server.h"
#include "serve/push.h"
#include "serve/query.h"
#include "serve/routes.h"
#include "stream/log.h"
#include "trend/conservation.h"
#include "trend/trend_view.h"
#include "trend/trends_sink.h"

namespace rsvpulse::serve {

struct CountsReport;
struct ProcessReport;

struct LogReport {
  uint64_t records = 0;  // messages kept
  uint64_t bytes = 0;
  uint64_t dead_letters = 0;
  stream::LogPositions first = {};
  stream::LogPositions next = {};
};

// What the newest check of the rows that a pipeline keeps has found.
struct CheckReport {
  std::map<std::string, uint64_t> rows = {};  // at fault, by what was checked; 0 too
  int64_t at_ms = 0;
  int64_t took_ms = 0;
};

struct PipelineReport {
  std::string name;
  stream::LogPositions positions = {};                // the next record to read, by partition; of ingest: to write
  stream::LogPositions durable = {};                  // the next record whose effect no crash would keep; none of ingest
  std::map<stream::PartitionId, uint64_t> lags = {};  // records in the log that are behind it, by partition
  uint64_t lag = 0;                                   // the sum of them
  uint64_t records = 0;                               // handed on since the process began
  bool counts_messages = false;                       // `conservation` says something
  trend::Conservation conservation = {};
  int64_t checkpoint_ms = -1;  // when the newest checkpoint was made, and how long that took; -1: none yet
  int64_t checkpoint_took_ms = 0;
  std::optional<uint64_t> checkpoint_bytes = {};  // on disk, where it is a file of ours
  std::string trouble = {};                       // what is being tried again; empty: nothing
  uint64_t rejected = 0;                          // messages that it cannot use, since the process began
  std::optional<CheckReport> check = {};          // nullopt: it keeps no rows, or none were checked yet
};

// What the handlers ask. All is safe for concurrent use and outlives the server.
struct ApiParts {
  const trend::LiveTrends* trends = nullptr;  // null: this process does not count trends
  // Where other processes count too: the answer of all of them, instead of that of `trends`. A null ranking is not asked for.
  std::function<Result<trend::TrendView>(std::optional<int64_t> now, const trend::RankingOptions* ranking,
                                         const trend::WindowOptions& windows)>
      merged = {};
  std::function<Result<LogReport>()> log = {};
  std::function<std::vector<PipelineReport>()> pipelines = {};
  std::function<std::string()> unready = {};  // why not; empty: ready
  std::function<ProcessReport()> process = {};
  std::function<CountsReport()> counts = {};  // of counts_routes() alone
  std::shared_ptr<Push> push = {};
};

// Of a route that declares by, top, days, decay and idle_minutes.
trend::RankingOptions ranking_options(const Query& query);

// For net::Server::start().
std::vector<net::Route> api_routes(const ApiParts& parts);
// What counts alone can answer, /metrics of their own among it where `parts` have them: they need the trends, and whether they
// are ready.
std::vector<net::Route> counts_routes(const ApiParts& parts);

}  // namespace rsvpulse::serve
