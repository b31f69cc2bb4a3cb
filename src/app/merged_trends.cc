#include "app/merged_trends.h"

#include <algorithm>

namespace rsvpulse::app {

void MergedTrends::take(std::string_view key, std::optional<std::string_view> value) {
  const std::lock_guard lock(mutex_);
  merge_.take(key, value);
}

stream::LogPositions MergedTrends::positions() const {
  const std::lock_guard lock(mutex_);
  stream::LogPositions positions;
  for (const auto& [partition, owner] : merge_.owners()) positions[partition] = owner.marker.position;
  return positions;
}

Result<trend::TrendView> MergedTrends::view(std::optional<int64_t> now, const trend::RankingOptions* ranking,
                                            const trend::WindowOptions& windows) const {
  const std::lock_guard lock(mutex_);
  trend::TrendView view;
  view.now = now.value_or(present());
  if (ranking) {
    auto ranked = merge_.ranking(*ranking, view.now);
    if (!ranked.ok()) return ranked.error();
    view.ranking = *std::move(ranked);
  }
  auto found = merge_.windows(windows, view.now);
  if (!found.ok()) return found.error();
  view.windows = *std::move(found);
  return view;
}

int64_t MergedTrends::present() const {
  const int64_t now = on_wall_clock_ ? clock_.now_ms() : merge_.greatest_mtime();
  return std::max({int64_t{0}, now, merge_.earliest_now()});
}

int64_t MergedTrends::days() const {
  const std::lock_guard lock(mutex_);
  return merge_.days();
}

int64_t MergedTrends::now() const {
  const std::lock_guard lock(mutex_);
  return present();
}

int64_t MergedTrends::earliest_now() const {
  const std::lock_guard lock(mutex_);
  return merge_.earliest_now();
}

uint64_t MergedTrends::version() const {
  const std::lock_guard lock(mutex_);
  return merge_.version();
}

int64_t MergedTrends::greatest_mtime() const {
  const std::lock_guard lock(mutex_);
  return merge_.greatest_mtime();
}

void MergedTrends::look(const std::function<void(trend::States)>& use) const {
  if (own_) {
    own_->look(use);
  } else {
    use({});
  }
}

Result<std::vector<trend::RankedEntry>> MergedTrends::ranking(const trend::RankingOptions& options, int64_t now) const {
  const std::lock_guard lock(mutex_);
  return merge_.ranking(options, now);
}

Result<trend::Windows> MergedTrends::windows(const trend::WindowOptions& options, int64_t now) const {
  const std::lock_guard lock(mutex_);
  return merge_.windows(options, now);
}

}  // namespace rsvpulse::app
