// PartialCounts: the writer's side of partials: what one partition adds, kept up RSVP by RSVP, given out as what has changed.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "stream/keyed_table.h"
#include "trend/count_watcher.h"
#include "trend/partials.h"

namespace rsvpulse::trend {

// Not safe for concurrent use.
class PartialCounts final : public CountWatcher {
 public:
  PartialCounts(uint32_t partition, Epoch epoch) : partition_(partition), epoch_(epoch) {}

  // Takes in what a state has counted before it was watched. Call it first, once.
  void take(const TrendState& state);

  void on_count(const TrendState& state, const RsvpRecord& record, int sign) override;

  // What has changed since the last flush, after forgetting what `state` has forgotten; its marker last.
  std::vector<stream::KeyedRecord> flush(const TrendState& state, uint64_t position, int64_t greatest_mtime);

  Epoch epoch() const { return epoch_; }

 private:
  // The "yes" RSVPs of an event within one second: the newest names it.
  using Newest = std::map<std::pair<int64_t, int64_t>, std::optional<std::string>>;
  struct Cell {
    ResponseCounts counts{};  // the first alone but for responses
    Newest newest = {};
    bool changed = false;
    bool published = false;
  };
  struct Slot {
    boost::unordered_flat_map<std::string, Cell> cells;  // by dimension and text
    std::vector<std::string> changed;
  };
  using Slots = std::map<uint64_t, Slot>;

  Cell* touch(PartialKind kind, uint64_t at, Dimension dimension, std::string_view text);
  void count_names(const TrendState& state, const RsvpRecord& record, int sign);
  void count_event(const TrendState& state, const RsvpRecord& record, int sign);
  void evict(const TrendState& state);
  void drop_before(PartialKind kind, int64_t at);
  void flush_slot(PartialKind kind, uint64_t at, Slot& slot, std::vector<stream::KeyedRecord>& out);
  std::string key_of(PartialKind kind, uint64_t at, std::string_view cell) const;
  Slots& slots(PartialKind kind) { return slots_[static_cast<size_t>(kind)]; }

  uint32_t partition_;
  Epoch epoch_;
  uint64_t flushes_ = 0;
  std::array<Slots, 6> slots_;       // by kind
  std::array<uint64_t, 6> first_{};  // earlier slots are not kept
  std::vector<std::pair<PartialKind, uint64_t>> changed_slots_;
  std::vector<stream::KeyedRecord> tombstones_;
};

}  // namespace rsvpulse::trend
