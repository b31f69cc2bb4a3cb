// PartialsPublisher: writes the partials of the partitions that this process owns into a keyed table, a flush about every
// second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "stream/keyed_table.h"
#include "trend/partial_counts.h"
#include "trend/trends_observer.h"

namespace rsvpulse::trend {

// A new owner writes everything under an epoch of its own, above all there have been: the group's generation where there is a
// group. It does so once it has come up to where the one before it was, so that readers never see the past again, and then
// removes what that one wrote.
class PartialsPublisher final : public TrendsObserver {
 public:
  // `generation` tells, within assigned(), which membership of the group this is (LogReader::generation). `note` hears of
  // trouble. All must outlive it.
  PartialsPublisher(stream::KeyedTable& table, std::function<uint64_t()> generation, const Clock& clock,
                    std::function<void(std::string_view)> note, int64_t interval_ms = 1'000)
      : table_(table), generation_(std::move(generation)), clock_(clock), note_(std::move(note)), interval_ms_(interval_ms) {}

  Status assigned(stream::PartitionId partition, TrendState& state, stream::Offset next, int64_t greatest_mtime) override;
  void revoked(stream::PartitionId partition) override;
  void counted(stream::PartitionId partition, stream::Offset next, int64_t greatest_mtime) override;
  void idle() override;
  Status flush() override;

  // From any thread: whether the partition is this process's to count.
  bool owns(stream::PartitionId partition) const {
    const std::lock_guard lock(mutex_);
    return owns_.contains(partition);
  }

 private:
  struct Owned {
    TrendState* state;
    PartialCounts counts;
    stream::Offset next;
    int64_t greatest_mtime;
    stream::Offset floor;               // so far the owner before was
    std::vector<std::string> old_keys;  // that it wrote
    std::vector<stream::KeyedRecord> unsent = {};
    bool changed = true;
  };

  void publish_when_due(bool at_end);
  Status publish(stream::PartitionId partition, Owned& owned);

  stream::KeyedTable& table_;
  std::function<uint64_t()> generation_;
  const Clock& clock_;
  std::function<void(std::string_view)> note_;
  int64_t interval_ms_;
  int64_t published_ms_ = 0;
  bool in_trouble_ = false;
  std::map<stream::PartitionId, Owned> owned_;
  mutable std::mutex mutex_;
  std::set<stream::PartitionId> owns_;  // those of owned_, for other threads
};

}  // namespace rsvpulse::trend
