// LedgerKeeper: writes the ledger of a trends sink, a row a checkpoint. A flood asks for many checkpoints within an interval,
// and a row takes a ranking of all there is: then there is one about every interval, and one at the end.
#pragma once

#include <string>

#include "base/clock.h"
#include "trend/ledger.h"
#include "trend/trends_sink.h"

namespace rsvpulse::trend {

class LedgerKeeper {
 public:
  struct Options {
    std::string path;
    std::string log;  // as in the archive's names
    LedgerQuestion question;
    int64_t interval_ms = 10'000;  // of checkpoints
  };
  // `live` and `clock` must outlive it.
  LedgerKeeper(const LiveTrends& live, Options options, const Clock& clock)
      : live_(live), options_(std::move(options)), clock_(clock), next_ms_(after_interval()) {}

  // An OnCheckpoint. kOutside: the row could not be written; the same again tries it again.
  Status checkpointed(const stream::LogPositions& positions, bool at_the_end);

 private:
  // Somewhat less, so that a checkpoint that the clock asks for is never passed over.
  int64_t after_interval() const { return clock_.now_ms() + options_.interval_ms * 3 / 4; }

  const LiveTrends& live_;
  Options options_;
  const Clock& clock_;
  stream::LogPositions told_;  // of the newest row
  int64_t next_ms_;
};

}  // namespace rsvpulse::trend
