// TrendsSink: the end of the trends pipeline. One TrendState a partition, kept up as records come, read by anybody at any
// moment, and checkpointed with its position: see journal.h.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fair_mutex.h"
#include "stream/sink.h"
#include "trend/conservation.h"
#include "trend/journal_writer.h"
#include "trend/ranking.h"
#include "trend/reading.h"
#include "trend/trend_state.h"
#include "trend/trends_observer.h"
#include "trend/windows.h"

namespace rsvpulse::trend {

using OnCheckpoint = std::function<Status(const stream::LogPositions& positions, bool at_the_end)>;

struct TrendsSinkOptions {
  std::string folder = {};  // of journals; made when it is not there. Empty: none are kept, nothing is ever durable
  int64_t days = 7;         // kept: no reader can ask for more
  // Retention and now: by the time of arrival and this clock, or, null, by event time, each partition by its own.
  const Clock* wall_clock = nullptr;
  // Told at the end of each flush, by its thread: the states stand at these positions. An Error fails the flush.
  OnCheckpoint on_checkpoint = {};
  TrendsObserver* observer = nullptr;  // hears of all that happens to the states; outlives the sink
  // A journal larger than this, and than twice what it was when begun, is written anew.
  uint64_t compact_bytes = uint64_t{64} << 20;
  uint64_t flush_bytes = uint64_t{4} << 20;         // of changes: a checkpoint is asked for
  std::function<void(std::string_view)> tell = {};  // what a person should know, such as of a torn checkpoint that was cut off
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
  // Whether look() shows RSVPs and conservation() says something: not where others count and only their counts are known.
  virtual bool knows_rsvps() const { return true; }
  virtual Conservation conservation() const = 0;
  // Records counted so far, and the greatest mtime; changes when there is something new to see.
  virtual uint64_t version() const = 0;
  virtual int64_t greatest_mtime() const = 0;

  // Calls `use` with states that hold still. `now` of what it asks them lies in [earliest_now(), …].
  virtual void look(const std::function<void(States)>& use) const = 0;

  // kUsage: `now` is earlier than earliest_now(), or `options.days` more than days().
  virtual Result<std::vector<RankedEntry>> ranking(const RankingOptions& options, int64_t now) const;
  virtual Result<Windows> windows(const WindowOptions& options, int64_t now) const;
};

class TrendsSink final : public stream::Sink, public LiveTrends {
 public:
  explicit TrendsSink(TrendsSinkOptions options);
  // Before the first flush.
  void on_checkpoint(OnCheckpoint told) { options_.on_checkpoint = std::move(told); }
  ~TrendsSink() override;

  Result<stream::LogPositions> assign(const std::vector<stream::PartitionId>& partitions) override;
  Status revoke(const std::vector<stream::PartitionId>& partitions) override;
  Status write(const stream::Batch& batch) override;
  // Hands what changed to the journals' thread and returns what is durable by now; does not wait for a disk.
  Result<stream::LogPositions> flush(const stream::LogPositions& positions) override;
  void idle() override {
    if (options_.observer) options_.observer->idle();
  }
  bool wants_flush() const override;
  // The same, and waits.
  Result<stream::LogPositions> finish(const stream::LogPositions& positions) override;

  int64_t days() const override { return options_.days; }
  int64_t now() const override;
  int64_t earliest_now() const override;
  Conservation conservation() const override;
  uint64_t version() const override { return version_; }
  int64_t greatest_mtime() const override;
  void look(const std::function<void(States)>& use) const override;

 private:
  struct Partition;
  Status load(stream::PartitionId id, Partition& partition, stream::LogPositions& positions);
  // Gives the journals' thread what changed since the last time; kCorrupt when the conservation sums do not meet.
  Status hand_over(const stream::LogPositions& positions, bool at_the_end);
  void count(Partition& partition, const stream::Batch& batch, size_t first_line, size_t last_line);
  std::string path_of(stream::PartitionId partition) const;
  bool keeps_journals() const { return !options_.folder.empty(); }

  TrendsSinkOptions options_;
  mutable FairMutex mutex_;
  std::map<stream::PartitionId, std::unique_ptr<Partition>> partitions_;
  std::atomic<uint64_t> version_ = 0;
  JournalWriter journals_;
};

}  // namespace rsvpulse::trend
