#include "trend/ledger_keeper.h"

namespace rsvpulse::trend {

Status LedgerKeeper::checkpointed(const stream::LogPositions& positions, bool at_the_end) {
  if (positions == told_ || positions.empty()) return Done{};
  if (clock_.now_ms() < next_ms_ && !at_the_end) return Done{};
  next_ms_ = after_interval();
  LedgerRow row;
  const int64_t now = live_.now();
  live_.look([&](States states) { row = ledger_row(options_.log, positions, states, options_.question, now); });
  if (Status appended = append_to_ledger(options_.path, row); !appended.ok()) {
    next_ms_ = 0;
    return appended;
  }
  told_ = positions;
  return Done{};
}

}  // namespace rsvpulse::trend
