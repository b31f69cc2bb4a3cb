// TrendsSink: the end of the trends pipeline. One TrendState a partition, kept up as records come, read by anybody at any
// moment, and checkpointed with its position.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "stream/sink.h"
#include "trend/conservation.h"
#include "trend/ranking.h"
#include "trend/reading.h"
#include "trend/trend_state.h"
#include "trend/trends_observer.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

struct TrendsSinkOptions {
  std::string folder = {};  // of checkpoints; made when it is not there
  int64_t days = 7;         // kept: no reader can ask for more
  // Retention and now: by the time of arrival and this clock, or, null, by event time, each partition by its own.
  const Clock* wall_clock = nullptr;
  // Told at the end of each flush, by its thread: the states stand at these positions. An Error fails the flush.
  std::function<Status(const stream::LogPositions&)> on_checkpoint = {};
  TrendsObserver* observer = nullptr;  // hears of all that happens to the states; outlives the sink
};

// What readers ask; safe from any thread. A reader waits for the batch being counted at the most, and a batch for a reader.
class LiveTrends {
 public:
  virtual ~LiveTrends() = default;

  virtual int64_t days() const = 0;
  // The present: the wall clock's time, or the greatest mtime; 0 before the first message.
  virtual int64_t now() const = 0;
  // No reader can ask for an earlier now: what it would need is forgotten.
  virtual int64_t earliest_now() const = 0;
  virtual Conservation conservation() const = 0;
  // Records counted so far, and the greatest mtime; changes when there is something new to see.
  virtual uint64_t version() const = 0;
  virtual int64_t greatest_mtime() const = 0;

  // Calls `use` with states that hold still. `now` of what it asks them lies in [earliest_now(), …].
  virtual void look(const std::function<void(States)>& use) const = 0;

  // kUsage: `now` is earlier than earliest_now(), or `options.days` more than days().
  Result<std::vector<RankedEntry>> ranking(const RankingOptions& options, int64_t now) const;
  Result<Windows> windows(const WindowOptions& options, int64_t now) const;
};

class TrendsSink final : public stream::Sink, public LiveTrends {
 public:
  explicit TrendsSink(TrendsSinkOptions options);
  // Before the first flush.
  void on_checkpoint(std::function<Status(const stream::LogPositions&)> told) { options_.on_checkpoint = std::move(told); }
  ~TrendsSink() override;

  Result<stream::LogPositions> assign(const std::vector<stream::PartitionId>& partitions) override;
  Status revoke(const std::vector<stream::PartitionId>& partitions) override;
  Status write(const stream::Batch& batch) override;
  Result<stream::LogPositions> flush(const stream::LogPositions& positions) override;
  void idle() override {
    if (options_.observer) options_.observer->idle();
  }

  int64_t days() const override { return options_.days; }
  int64_t now() const override;
  int64_t earliest_now() const override;
  Conservation conservation() const override;
  uint64_t version() const override { return version_; }
  int64_t greatest_mtime() const override;
  void look(const std::function<void(States)>& use) const override;

 private:
  struct Partition;
  void count(Partition& partition, const stream::Batch& batch, size_t first_line, size_t last_line);
  std::string path_of(stream::PartitionId partition) const;

  TrendsSinkOptions options_;
  mutable std::mutex mutex_;
  std::map<stream::PartitionId, std::unique_ptr<Partition>> partitions_;
  std::atomic<uint64_t> version_ = 0;
};

}  // namespace rsvpulse::trend
