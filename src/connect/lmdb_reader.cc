#include "connect/lmdb_reader.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

#include "connect/lmdb.h"
#include "connect/lmdb_tables.h"
#include "connect/log_block.h"

namespace rsvpulse::connect {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using stream::Offset;
using stream::PartitionId;
using stream::ReadOutcome;

// What another process appended is seen after so long at the most.
constexpr milliseconds kPoll{10};
// Small blocks are put together up to about so much. Copying that takes far less than the 100 ms that a read transaction may
// last.
constexpr size_t kBatchBytes = size_t{1} << 18;
// Positions wait so long for a group to go to disk with: where there is nothing to read, and at the most.
constexpr int64_t kPositionsWaitMs = 1'000;
constexpr int64_t kPositionsWaitAtMostMs = 10'000;

}  // namespace

Result<ReadOutcome> LmdbLogReader::read(stream::Batch& batch, int64_t wait_ms) {
  batch.clear();
  batch.source = log_.options_.folder;
  if (!begun_) {
    if (Status begun = begin(); !begun.ok()) return begun.error();
  }
  const auto deadline = steady_clock::now() + milliseconds(wait_ms);
  while (!stopped_) {
    uint64_t seen = 0;
    {
      const std::lock_guard lock(log_.told_mutex_);
      seen = log_.appends_;
    }
    const auto found = read_some(batch);
    if (!found.ok()) return found.error();
    log_.keep_positions(*found ? kPositionsWaitAtMostMs : kPositionsWaitMs);
    if (*found) return ReadOutcome::kBatch;
    std::unique_lock lock(log_.told_mutex_);
    if (steady_clock::now() >= deadline) return ReadOutcome::kIdle;
    const auto until = std::min(deadline, steady_clock::now() + kPoll);
    log_.told_.wait_until(lock, until, [&] { return stopped_ || log_.appends_ != seen; });
  }
  return ReadOutcome::kEnd;
}

Status LmdbLogReader::begin() {
  const auto extent = log_.extent(topic_);
  if (!extent.ok()) return extent.error();
  std::vector<PartitionId> partitions(extent->next.size());
  std::iota(partitions.begin(), partitions.end(), 0);
  stream::LogPositions positions;
  if (assignment_.assigned) {
    auto asked = assignment_.assigned(partitions);
    if (!asked.ok()) return asked.error();
    positions = *std::move(asked);
  }
  for (const PartitionId partition : partitions) {
    const Offset first = extent->first.at(partition);
    const Offset next = extent->next.at(partition);
    const auto found = positions.find(partition);
    const Offset from = found == positions.end() ? first : found->second;
    if (from < first || from > next) {
      return Error{ErrorKind::kConfig,
                   fmt::format("{}: pipeline {} wants to go on at record {} of partition {}, but the log holds {} to {}: it is "
                               "another log, or records were removed; remove what the pipeline keeps to start it over",
                               log_.options_.folder, pipeline_, from, partition, first, next)};
    }
    next_.push_back(from);
    positions[partition] = from;
  }
  begun_ = true;
  if (Status noted = commit(positions); !noted.ok()) return noted;
  log_.keep_positions(0);
  return Done{};
}

Result<bool> LmdbLogReader::read_some(stream::Batch& batch) {
  Transaction transaction;
  int code = transaction.begin(log_.tables_->environment.get(), Transaction::kReadOnly);
  for (size_t i = 0; code == 0 && i < next_.size(); ++i) {
    const auto partition = static_cast<PartitionId>((turn_ + i) % next_.size());
    const LogEnd end = log_.tables_->end_of(transaction, {topic_, partition}, code);
    if (code != 0 || next_[partition] >= end.next) continue;
    if (Status read = read_partition(transaction, partition, batch); !read.ok()) return read.error();
    batch.partition = partition;
    next_[partition] = batch.lines.back().offset + 1;
    turn_ = partition + 1;
    return true;
  }
  if (code != 0) return log_.fault("read", code);
  return false;
}

Status LmdbLogReader::read_partition(Transaction& transaction, PartitionId partition, stream::Batch& batch) {
  const Offset from = next_[partition];
  const auto here = [&](const std::optional<BlockKey>& key) {
    return key && key->topic == topic_ && key->partition == partition;
  };
  Cursor cursor;
  int code = cursor.open(transaction, log_.tables_->blocks);
  if (code != 0) return log_.fault("read", code);
  // The block that begins at `from`, else the one before it, which holds it.
  code = cursor.move(MDB_SET_RANGE, encode_key({topic_, partition, from}));
  auto key = code == 0 ? decode_key(cursor.key()) : std::nullopt;
  if (!here(key) || key->first > from) {
    code = cursor.move(code == 0 ? MDB_PREV : MDB_LAST);
    key = code == 0 ? decode_key(cursor.key()) : std::nullopt;
  }
  while (code == 0 && here(key) && batch.bytes_used < kBatchBytes) {
    if (!append_records(cursor.value(), key->first, from, batch)) {
      return Error{ErrorKind::kCorrupt, fmt::format("{}: the block at record {} of partition {} is damaged",
                                                    log_.options_.folder, key->first, partition)};
    }
    code = cursor.move(MDB_NEXT);
    key = code == 0 ? decode_key(cursor.key()) : std::nullopt;
  }
  if (code != 0 && code != MDB_NOTFOUND) return log_.fault("read", code);
  if (batch.lines.empty()) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: record {} of partition {} is not there", log_.options_.folder, from, partition)};
  }
  return Done{};
}

Status LmdbLogReader::commit(const stream::LogPositions& positions) {
  if (!pipeline_.empty()) log_.note_positions(topic_, pipeline_, positions);
  return Done{};
}

LmdbLogReader::~LmdbLogReader() { log_.keep_positions(0); }

void LmdbLogReader::stop() {
  stopped_ = true;
  log_.tell_readers();
}

}  // namespace rsvpulse::connect
