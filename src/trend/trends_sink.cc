#include "trend/trends_sink.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/byte_codec.h"
#include "base/files.h"
#include "trend/counting.h"
#include "trend/snapshot.h"

namespace rsvpulse::trend {
namespace {

using stream::LogPositions;
using stream::PartitionId;

// Why readers cannot ask `states`, which keep `kept` days, for so many days at that now.
Status check(States states, int64_t kept, int64_t days, int64_t now) {
  if (days > kept) return Error{ErrorKind::kUsage, fmt::format("days: {} days are kept, {} were asked for", kept, days)};
  int64_t earliest = 0;
  for (const TrendState* const state : states) earliest = std::max(earliest, state->evicted_to());
  if (now >= earliest) return Done{};
  return Error{ErrorKind::kUsage, fmt::format("now: what {} would need is forgotten; the earliest is {}", now, earliest)};
}

}  // namespace

Result<std::vector<RankedEntry>> LiveTrends::ranking(const RankingOptions& options, int64_t now) const {
  Result<std::vector<RankedEntry>> ranked = std::vector<RankedEntry>();
  look([&](States states) {
    const Status good = check(states, days(), options.days, now);
    if (good.ok()) {
      ranked = rank(states, options, now);
    } else {
      ranked = good.error();
    }
  });
  return ranked;
}

Result<Windows> LiveTrends::windows(const WindowOptions& options, int64_t now) const {
  Result<Windows> found = Windows();
  look([&](States states) {
    const Status good = check(states, days(), options.days, now);
    if (good.ok()) {
      found = trend::windows(states, options, now);
    } else {
      found = good.error();
    }
  });
  return found;
}

struct TrendsSink::Partition {
  explicit Partition(int64_t days) : state(std::make_unique<TrendState>(days)) {}

  std::unique_ptr<TrendState> state;
  std::atomic<int64_t> greatest_mtime = -1;
  uint64_t refused = 0;  // records that are no messages: none, where ingest checks them
  // Read so far. Not the position: offsets may have gaps, and retention may have come before the first reading.
  uint64_t records = 0;
  Reader reader{0, 1};
  Reading reading;
};

TrendsSink::TrendsSink(TrendsSinkOptions options) : options_(std::move(options)) {}
TrendsSink::~TrendsSink() = default;

std::string TrendsSink::path_of(PartitionId partition) const {
  return fmt::format("{}/{}.snapshot", options_.folder, partition);
}

// A checkpoint: u64 next offset, i64 greatest mtime, u64 records read, u64 of them refused, then the state's snapshot.
constexpr size_t kHeadBytes = 4 * sizeof(uint64_t);

Result<LogPositions> TrendsSink::assign(const std::vector<PartitionId>& partitions) {
  if (Status made = make_folder(options_.folder); !made.ok()) return made.error();
  LogPositions positions;
  std::map<PartitionId, std::unique_ptr<Partition>> loaded;
  for (const PartitionId id : partitions) {
    auto partition = std::make_unique<Partition>(options_.days);
    const auto bytes = read_file(path_of(id));
    if (!bytes.ok()) return bytes.error();
    if (*bytes) {
      BytesDecoder in(**bytes);
      positions[id] = in.get<uint64_t>();
      partition->greatest_mtime = in.get<int64_t>();
      partition->records = in.get<uint64_t>();
      partition->refused = in.get<uint64_t>();
      auto state = restore(std::string_view(**bytes).substr(std::min<size_t>(kHeadBytes, (*bytes)->size())));
      if (!state.ok()) {
        return Error{state.error().kind,
                     fmt::format("{}: {}; remove it to count the log anew", path_of(id), state.error().message)};
      }
      partition->state = *std::move(state);
      if (partition->state->days() != options_.days) {
        return Error{ErrorKind::kConfig, fmt::format("{}: keeps {} days, not {}; remove it to count the log anew", path_of(id),
                                                     partition->state->days(), options_.days)};
      }
    }
    loaded[id] = std::move(partition);
  }
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, partition] : loaded) partitions_[id] = std::move(partition);
    ++version_;
  }
  if (!options_.observer) return positions;
  for (const PartitionId id : partitions) {
    Partition& partition = *partitions_.at(id);
    const stream::Offset next = positions.contains(id) ? positions.at(id) : 0;
    if (Status told = options_.observer->assigned(id, *partition.state, next, partition.greatest_mtime); !told.ok()) {
      return told.error();
    }
  }
  return positions;
}

Status TrendsSink::revoke(const std::vector<PartitionId>& partitions) {
  if (options_.observer) {
    for (const PartitionId id : partitions) options_.observer->revoked(id);
  }
  const std::lock_guard lock(mutex_);
  for (const PartitionId id : partitions) partitions_.erase(id);
  ++version_;
  return Done{};
}

Status TrendsSink::write(const stream::Batch& batch) {
  Partition& partition = *partitions_.at(batch.partition);
  partition.reading.batch.source = batch.source;
  partition.reading.batch.bytes = batch.bytes;
  partition.reading.batch.bytes_used = batch.bytes_used;
  size_t first = 0;
  // On the wall clock each record is judged by its own time of arrival; those of one group share it.
  while (first < batch.lines.size()) {
    size_t last = batch.lines.size();
    if (options_.wall_clock) {
      last = first + 1;
      while (last < batch.lines.size() && batch.lines[last].arrival_ms == batch.lines[first].arrival_ms) ++last;
    }
    count(partition, batch, first, last);
    first = last;
  }
  partition.records += batch.lines.size();
  version_ += batch.lines.size();
  if (options_.observer) {
    options_.observer->counted(batch.partition, batch.lines.back().offset + 1, partition.greatest_mtime);
  }
  return Done{};
}

void TrendsSink::count(Partition& partition, const stream::Batch& batch, size_t first_line, size_t last_line) {
  Reading& reading = partition.reading;
  const auto begin = batch.lines.begin();
  reading.batch.lines.assign(begin + static_cast<ptrdiff_t>(first_line), begin + static_cast<ptrdiff_t>(last_line));
  partition.reader.read(reading);
  reading.mtime_before = partition.greatest_mtime;
  const int64_t greatest = std::max(partition.greatest_mtime.load(), reading.greatest_mtime);
  const bool by_event = options_.wall_clock == nullptr;
  const int64_t arrival_ms = batch.lines[first_line].arrival_ms;
  reading.clock_before = by_event ? reading.mtime_before : arrival_ms;
  reading.clock_after = by_event ? greatest : arrival_ms;
  const std::lock_guard lock(mutex_);
  partition.refused += reading.refused.size();
  partition.greatest_mtime = greatest;
  count_reading(*partition.state, reading, 0, by_event);
}

Result<LogPositions> TrendsSink::flush(const LogPositions& positions) {
  if (options_.observer) {
    if (Status done = options_.observer->flush(); !done.ok()) return done.error();
  }
  for (const auto& [id, partition] : partitions_) {
    if (!positions.contains(id)) continue;
    if (const Conservation sums = partition->state->conservation();
        sums.applied + sums.duplicate + sums.superseded + sums.expired + partition->refused != partition->records) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("trends: {} records of partition {} were read, and the conservation sums do "
                               "not meet that: {} applied, {} duplicate, {} superseded, {} expired",
                               partition->records, id, sums.applied, sums.duplicate, sums.superseded, sums.expired)};
    }
    BytesEncoder head;
    head.put(uint64_t{positions.at(id)});
    head.put(partition->greatest_mtime.load());
    head.put(partition->records);
    head.put(partition->refused);
    if (Status saved = replace_file(path_of(id), head.take() + save(*partition->state)); !saved.ok()) return saved.error();
  }
  if (options_.on_checkpoint) {
    if (const Status told = options_.on_checkpoint(positions); !told.ok()) return told.error();
  }
  return positions;
}

int64_t TrendsSink::now() const {
  if (!options_.wall_clock) return std::max<int64_t>(0, greatest_mtime());
  // A wall clock may be set back, behind what the states have forgotten by.
  return std::max(options_.wall_clock->now_ms(), earliest_now());
}

int64_t TrendsSink::earliest_now() const {
  const std::lock_guard lock(mutex_);
  int64_t earliest = 0;
  for (const auto& [id, partition] : partitions_) earliest = std::max(earliest, partition->state->evicted_to());
  return earliest;
}

int64_t TrendsSink::greatest_mtime() const {
  const std::lock_guard lock(mutex_);
  int64_t greatest = -1;
  for (const auto& [id, partition] : partitions_) greatest = std::max(greatest, partition->greatest_mtime.load());
  return greatest;
}

Conservation TrendsSink::conservation() const {
  const std::lock_guard lock(mutex_);
  Conservation sum;
  for (const auto& [id, partition] : partitions_) {
    sum += partition->state->conservation();
    sum.dead_letter += partition->refused;
  }
  sum.read = sum.applied + sum.duplicate + sum.superseded + sum.expired + sum.dead_letter;
  return sum;
}

void TrendsSink::look(const std::function<void(States)>& use) const {
  const std::lock_guard lock(mutex_);
  std::vector<const TrendState*> states;
  for (const auto& [id, partition] : partitions_) states.push_back(partition->state.get());
  use(states);
}

}  // namespace rsvpulse::trend
