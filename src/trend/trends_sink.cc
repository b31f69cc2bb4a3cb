#include "trend/trends_sink.h"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "base/files.h"
#include "trend/changes.h"
#include "trend/counting.h"
#include "trend/journal.h"

namespace rsvpulse::trend {
namespace {

using stream::LogPositions;
using stream::PartitionId;

constexpr int64_t kFinishWaitMs = 2'000;

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

  JournalHead head(stream::Offset next) const {
    JournalHead head{next, greatest_mtime, state->evicted_to(), refused, state->conservation()};
    head.conservation.read = read;
    return head;
  }

  std::unique_ptr<TrendState> state;
  Changes changes;  // since the last flush
  std::atomic<int64_t> greatest_mtime = -1;
  uint64_t read = 0;     // records ever
  uint64_t refused = 0;  // of them no messages: none, where ingest checks them
  stream::Offset flushed = 0;
  Reader reader{1, std::make_shared<rsvp::GroupStore>()};
  Reading reading;
};

TrendsSink::TrendsSink(TrendsSinkOptions options)
    : options_(std::move(options)), journals_(options_.compact_bytes, options_.days) {}
TrendsSink::~TrendsSink() = default;

std::string TrendsSink::path_of(PartitionId partition) const {
  return fmt::format("{}/{}.journal", options_.folder, partition);
}

Result<LogPositions> TrendsSink::assign(const std::vector<PartitionId>& partitions) {
  if (keeps_journals()) {
    if (Status made = make_folder(options_.folder); !made.ok()) return made.error();
  }
  LogPositions positions;
  std::map<PartitionId, std::unique_ptr<Partition>> loaded;
  for (const PartitionId id : partitions) {
    auto partition = std::make_unique<Partition>(options_.days);
    if (keeps_journals()) {
      if (Status done = load(id, *partition, positions); !done.ok()) return done.error();
      partition->state->record_changes(&partition->changes);
    }
    partition->state->keep_for_readers();
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

// The state as its journal has it. Its numbers are new, so the journal is begun anew too, aside, by the journals' thread; until
// that is done the old one stays good.
Status TrendsSink::load(PartitionId id, Partition& partition, LogPositions& positions) {
  const std::string path = path_of(id);
  const auto journal = read_journal(path, id);
  if (!journal.ok()) return journal.error();
  if (!*journal) {
    journals_.begin(id, path, journal_begin(id) + journal_frame(partition.head(0), {}), 0);
    return Done{};
  }
  auto restored = (**journal)->restore(id, options_.days);
  if (!restored.ok()) {
    return Error{restored.error().kind, fmt::format("{}: {}; remove it to count the log anew", path, restored.error().message)};
  }
  const JournalHead& head = (**journal)->head;
  if ((**journal)->cut > 0 && options_.tell) {
    options_.tell(fmt::format("{}: a checkpoint was torn by a crash; counting goes on at record {}", path, head.next));
  }
  partition.state = std::move(restored->state);
  partition.greatest_mtime = head.greatest_mtime;
  partition.read = head.conservation.read;
  partition.refused = head.refused;
  partition.flushed = head.next;
  // A journal of which nothing was ever counted says nothing of where to begin.
  if (head.next > 0) positions[id] = head.next;
  journals_.begin(id, path, std::move(restored->begun), head.next);
  return Done{};
}

Status TrendsSink::revoke(const std::vector<PartitionId>& partitions) {
  if (!journals_.wait_idle(kFinishWaitMs)) {
    return journals_.fault().value_or(Error{ErrorKind::kOutside, fmt::format("{}: is slow", options_.folder)});
  }
  if (options_.observer) {
    for (const PartitionId id : partitions) options_.observer->revoked(id);
  }
  for (const PartitionId id : partitions) journals_.end(id);
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
  partition.read += last_line - first_line;
  partition.refused += reading.refused.size();
  partition.greatest_mtime = greatest;
  count_reading(*partition.state, reading, 0, by_event);
}

Status TrendsSink::hand_over(const LogPositions& positions, bool at_the_end) {
  if (options_.observer) {
    if (Status done = options_.observer->flush(); !done.ok()) return done;
  }
  for (const auto& [id, partition] : partitions_) {
    const auto position = positions.find(id);
    if (position == positions.end() || position->second == partition->flushed) continue;
    const JournalHead head = partition->head(position->second);
    const Conservation& sums = head.conservation;
    if (sums.applied + sums.duplicate + sums.superseded + sums.expired + head.refused != head.conservation.read) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("partition {}: the conservation sums do not meet: {} read, {} applied, {} duplicate, {} "
                               "superseded, {} expired, {} refused",
                               id, sums.read, sums.applied, sums.duplicate, sums.superseded, sums.expired, head.refused)};
    }
    if (keeps_journals()) journals_.append(id, journal_frame(head, partition->changes.rows()), head.next);
    partition->changes.clear();
    partition->flushed = head.next;
  }
  return options_.on_checkpoint ? options_.on_checkpoint(positions, at_the_end) : Status(Done{});
}

Result<LogPositions> TrendsSink::flush(const LogPositions& positions) {
  if (const Status handed = hand_over(positions, false); !handed.ok()) return handed.error();
  if (const auto fault = journals_.fault()) return *fault;
  return journals_.durable();
}

bool TrendsSink::wants_flush() const {
  return std::any_of(partitions_.begin(), partitions_.end(),
                     [this](const auto& one) { return one.second->changes.rows().size() >= options_.flush_bytes; });
}

Result<LogPositions> TrendsSink::finish(const LogPositions& positions) {
  if (const Status handed = hand_over(positions, true); !handed.ok()) return handed.error();
  if (journals_.wait_idle(kFinishWaitMs)) return journals_.durable();
  return journals_.fault().value_or(Error{ErrorKind::kOutside, fmt::format("{}: is slow", options_.folder)});
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
