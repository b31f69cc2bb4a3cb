// The ledger: what trends published at its checkpoints, one JSON object a line, so that anybody can compute it again from the
// archive and compare:
//
//   {"log","positions":{"0":1234},"now","clock":"wall"|"event","kept_days","by","top","days","decay","idle_minutes","top_events",
//    "ranking_hash","windows_hash"}
//
// `positions` are the records counted, the next of each partition; the hashes are of the answers' exact values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stream/log.h"
#include "trend/ranking.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

// How the answers were asked for.
struct LedgerQuestion {
  bool by_event = false;  // retention and now by event time; else by arrival and the wall clock
  int64_t kept_days = 7;  // by the process
  RankingOptions ranking = {};
  size_t top_events = 5;
};

struct LedgerRow {
  std::string log;  // as in the archive's names
  stream::LogPositions positions;
  int64_t now = 0;
  LedgerQuestion question;
  std::string ranking_hash;
  std::string windows_hash;
};

// Asks the states, as they stand at `positions`.
LedgerRow ledger_row(std::string log, const stream::LogPositions& positions, States states, const LedgerQuestion& question,
                     int64_t now);

std::string to_json_line(const LedgerRow& row);
// nullopt: no such line.
std::optional<LedgerRow> parse_ledger_line(std::string_view line);

// Appends the row to the file, which is made when it is not there, in one write. A crash may leave half a line; the next row
// then begins on a line of its own.
Status append_to_ledger(const std::string& path, const LedgerRow& row);

struct Ledger {
  std::vector<LedgerRow> rows;
  uint64_t unreadable = 0;  // lines
};
// kOutside when there is no such file.
Result<Ledger> read_ledger(const std::string& path);

}  // namespace rsvpulse::trend
