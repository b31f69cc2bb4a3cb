#include "stream/pipeline.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/fault_point.h"

namespace rsvpulse::stream {
namespace {

constexpr int64_t kFirstRetryMs = 200;
constexpr int64_t kMostRetryMs = 10'000;
constexpr int64_t kSleepPieceMs = 20;
// A stop waits so long for a sink that is away; what is not durable then is read again at the next start.
constexpr int64_t kPatienceAtStopMs = 5'000;
// A sink that asks for flushes faster than this does not have each of them told to the log: that goes to disk too.
constexpr int64_t kCommitEveryMs = 1'000;

}  // namespace

Pipeline::Pipeline(LogReader& reader, Sink& sink, PipelineOptions options, const Clock& clock, OnTrouble on_trouble)
    : reader_(reader), sink_(sink), options_(std::move(options)), clock_(clock), on_trouble_(std::move(on_trouble)) {
  reader_.on_assignment({[this](const std::vector<PartitionId>& partitions) { return assign(partitions); },
                         [this](const std::vector<PartitionId>& partitions) { return revoke(partitions); }});
}

template <class Step>
auto Pipeline::patiently(Step&& step) -> decltype(step()) {
  Backoff backoff(kFirstRetryMs, kMostRetryMs);
  int64_t patience_ms = kPatienceAtStopMs;
  while (true) {
    auto outcome = step();
    if (outcome.ok()) {
      note_trouble("");
      return outcome;
    }
    if (outcome.error().kind != ErrorKind::kOutside || patience_ms <= 0) return outcome;
    note_trouble(outcome.error().message);
    for (int64_t wait_ms = backoff.next_ms(); wait_ms > 0 && patience_ms > 0; wait_ms -= kSleepPieceMs) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kSleepPieceMs));
      if (stopping_) patience_ms -= kSleepPieceMs;
    }
    if (stopping_) patience_ms -= kSleepPieceMs;
  }
}

void Pipeline::note_trouble(const std::string& trouble) {
  {
    const std::lock_guard lock(mutex_);
    // The words may differ from try to try, the news is that there is trouble or that it is over.
    if (state_.trouble.empty() == trouble.empty()) return;
    state_.trouble = trouble;
  }
  if (on_trouble_) on_trouble_(trouble);
}

Result<LogPositions> Pipeline::assign(const std::vector<PartitionId>& partitions) {
  auto positions = patiently([&] { return sink_.assign(partitions); });
  if (!positions.ok()) return positions;
  fault_point(options_.name, "assign.after");
  const std::lock_guard lock(mutex_);
  for (const auto& [partition, next] : *positions) state_.written[partition] = state_.durable[partition] = next;
  return positions;
}

Status Pipeline::revoke(const std::vector<PartitionId>& partitions) {
  if (Status flushed = flush(); !flushed.ok()) return flushed;
  if (Status revoked = sink_.revoke(partitions); !revoked.ok()) return revoked;
  const std::lock_guard lock(mutex_);
  for (const PartitionId partition : partitions) {
    state_.written.erase(partition);
    state_.durable.erase(partition);
  }
  return Done{};
}

Status Pipeline::run() {
  last_flush_ms_ = clock_.now_ms();
  Batch batch;
  while (!stopping_) {
    fault_point(options_.name, "read.before");
    const auto outcome = patiently([&] { return reader_.read(batch, options_.idle_wait_ms); });
    if (!outcome.ok()) return stopping_ ? Status(Done{}) : outcome.error();
    if (*outcome == ReadOutcome::kEnd) break;
    if (*outcome == ReadOutcome::kBatch) {
      if (Status written = write(batch); !written.ok()) return written;
    } else {
      sink_.idle();
      if (options_.until_end) {
        const auto at_end = is_at_end();
        if (!at_end.ok()) return at_end.error();
        if (*at_end) break;
      }
    }
    if (flush_is_due()) {
      if (Status flushed = flush(); !flushed.ok()) return flushed;
    }
  }
  return finish();
}

Status Pipeline::write(const Batch& batch) {
  fault_point(options_.name, "write.before");
  if (Status written = patiently([&] { return sink_.write(batch); }); !written.ok()) return written;
  fault_point(options_.name, "write.after");
  const std::lock_guard lock(mutex_);
  state_.written[batch.partition] = batch.lines.back().offset + 1;
  state_.records += batch.lines.size();
  return Done{};
}

bool Pipeline::flush_is_due() const {
  if (sink_.wants_flush()) return true;
  return clock_.now_ms() - last_flush_ms_ >= options_.flush_interval_ms;
}

Status Pipeline::flush() {
  last_flush_ms_ = clock_.now_ms();
  const LogPositions positions = state().written;
  fault_point(options_.name, "flush.before");
  const auto durable = patiently([&] { return sink_.flush(positions); });
  if (!durable.ok()) return durable.error();
  fault_point(options_.name, "flush.after");
  return settle(*durable, false);
}

Status Pipeline::finish() {
  const auto durable = patiently([&] { return sink_.finish(state().written); });
  if (!durable.ok()) return durable.error();
  return settle(*durable, true);
}

Status Pipeline::settle(const LogPositions& durable, bool at_the_end) {
  const bool is_time = at_the_end || clock_.now_ms() - last_commit_ms_ >= std::min(kCommitEveryMs, options_.flush_interval_ms);
  if (durable != committed_ && is_time) {
    fault_point(options_.name, "commit.before");
    if (Status committed = patiently([&] { return reader_.commit(durable); }); !committed.ok()) return committed;
    fault_point(options_.name, "commit.after");
    committed_ = durable;
    last_commit_ms_ = clock_.now_ms();
  }
  const std::lock_guard lock(mutex_);
  for (const auto& [partition, next] : durable) state_.durable[partition] = next;
  state_.flushed_at_ms = clock_.now_ms();
  state_.flush_ms = state_.flushed_at_ms - last_flush_ms_;
  ++state_.flushes;
  return Done{};
}

Result<bool> Pipeline::is_at_end() {
  if (options_.may_end && !options_.may_end()) return false;
  const auto extent = patiently([&] { return reader_.extent(); });
  if (!extent.ok()) return extent.error();
  const LogPositions written = state().written;
  return std::all_of(extent->next.begin(), extent->next.end(), [&](const auto& end) {
    const auto found = written.find(end.first);
    return end.second == extent->first.at(end.first) || (found != written.end() && found->second >= end.second);
  });
}

void Pipeline::stop() {
  stopping_ = true;
  reader_.stop();
}

PipelineState Pipeline::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace rsvpulse::stream
