// MergedTrends: the trends of all processes of a group, from the partials that they publish.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "stream/log.h"
#include "trend/partials_merge.h"
#include "trend/trend_view.h"
#include "trend/trends_sink.h"

namespace rsvpulse::app {

// Safe for concurrent use.
class MergedTrends final : public trend::LiveTrends {
 public:
  // `clock` outlives it. `on_wall_clock`: what now is.
  MergedTrends(const Clock& clock, bool on_wall_clock) : clock_(clock), on_wall_clock_(on_wall_clock) {}
  // What this process counts itself, for what partials do not tell: the RSVPs one by one, and the conservation sums. Before
  // anybody asks; it outlives this.
  void set_own(const trend::LiveTrends& own) { own_ = &own; }

  // The next record of the table of partials.
  void take(std::string_view key, std::optional<std::string_view> value);
  // How far each partition is merged.
  stream::LogPositions positions() const;

  // Ranking and windows of one and the same moment. A null ranking is not asked for. kUsage as LiveTrends has it.
  Result<trend::TrendView> view(std::optional<int64_t> now, const trend::RankingOptions* ranking,
                                const trend::WindowOptions& windows) const;

  int64_t days() const override;
  int64_t now() const override;
  int64_t earliest_now() const override;
  bool knows_rsvps() const override { return own_ != nullptr; }
  trend::Conservation conservation() const override { return own_ ? own_->conservation() : trend::Conservation{}; }
  uint64_t version() const override;
  int64_t greatest_mtime() const override;
  void look(const std::function<void(trend::States)>& use) const override;
  Result<std::vector<trend::RankedEntry>> ranking(const trend::RankingOptions& options, int64_t now) const override;
  Result<trend::Windows> windows(const trend::WindowOptions& options, int64_t now) const override;

 private:
  int64_t present() const;  // under the lock

  const Clock& clock_;
  const bool on_wall_clock_;
  const trend::LiveTrends* own_ = nullptr;
  mutable std::mutex mutex_;
  trend::PartialsMerge merge_;
};

}  // namespace rsvpulse::app
