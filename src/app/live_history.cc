#include "app/live_history.h"

namespace rsvpulse::app {

std::vector<Movement> LiveHistory::note(int64_t time_ms, const TrendView& view) {
  if (view.ranking.empty()) return {};
  if (first_entry_ms_ < 0) first_entry_ms_ = time_ms;
  if (time_ms < first_entry_ms_ + kSettleMs) return {};
  while (rankings_.size() > 1 && rankings_[1].first <= time_ms - span_ms_) rankings_.pop_front();
  auto moved = rankings_.empty() ? std::vector<Movement>() : movements(view, &rankings_.front().second);
  if (rankings_.empty() || rankings_.back().first <= time_ms - kStepMs) rankings_.emplace_back(time_ms, view);
  return moved;
}

double LiveHistory::note_read(int64_t time_ms, uint64_t read) {
  if (reads_.empty() || reads_.back().first < time_ms) reads_.emplace_back(time_ms, read);
  while (reads_.size() > 2 && reads_[1].first <= time_ms - kRateSpanMs) reads_.pop_front();
  const int64_t span = time_ms - reads_.front().first;
  return span <= 0 ? 0 : 1'000.0 * static_cast<double>(read - reads_.front().second) / static_cast<double>(span);
}

}  // namespace rsvpulse::app
