#include "stream/merged_source.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/thread_name.h"

namespace rsvpulse::stream {

MergedSource::MergedSource(std::vector<Part> parts, const Clock& clock) : clock_(clock) {
  for (Part& part : parts) {
    parts_.push_back(std::make_unique<Running>());
    parts_.back()->part = std::move(part);
  }
  for (const auto& running : parts_) running->thread = std::jthread([this, &running = *running] { run(running); });
}

MergedSource::~MergedSource() {
  stop();
  for (const auto& running : parts_) running->thread.join();
}

void MergedSource::run(Running& running) {
  name_thread("source");
  Source& source = *running.part.source;
  Batch batch;
  while (wait_for_room(running)) {
    {
      const std::lock_guard lock(mutex_);
      if (!spare_.empty()) {
        batch = std::move(spare_.back());
        spare_.pop_back();
      }
    }
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      fail(running, outcome.error());
      if (running.part.live) break;
    } else if (*outcome == ReadOutcome::kEnd) {
      break;
    } else if (*outcome == ReadOutcome::kBatch) {
      deliver(running, std::exchange(batch, {}));
    }
  }
  const std::lock_guard lock(mutex_);
  running.ended = true;
  filled_.notify_all();
}

bool MergedSource::wait_for_room(Running& running) {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return stopping_ || running.ahead < kBatchesAhead; });
  tell_commit(running, lock);
  return !stopping_;
}

void MergedSource::tell_commit(Running& running, std::unique_lock<std::mutex>& lock) {
  if (std::exchange(running.committed, true)) return;
  const Position position = running.durable;
  const int64_t greatest_mtime = running.greatest_mtime;
  lock.unlock();
  const Status told = running.part.source->commit(position, greatest_mtime);
  if (!told.ok()) fail(running, told.error());
  lock.lock();
}

void MergedSource::deliver(Running& running, Batch batch) {
  if (running.part.live) {
    const int64_t now = clock_.now_ms();
    for (Line& line : batch.lines) line.arrival_ms = now;
  }
  const Position position = running.part.source->position();
  const std::lock_guard lock(mutex_);
  ++running.ahead;
  running.lines += batch.lines.size();
  queue_.push_back({&running, std::move(batch), position});
  filled_.notify_all();
}

void MergedSource::fail(Running& running, const Error& error) {
  const std::lock_guard lock(mutex_);
  running.failure = error.message;
  ++running.ahead;
  queue_.push_back({&running, error, {}});
  filled_.notify_all();
}

Result<ReadOutcome> MergedSource::read_within(Batch& batch, int64_t wait_ms) {
  batch.clear();
  std::unique_lock lock(mutex_);
  const auto all_ended = [&] {
    return std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part->ended; });
  };
  filled_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] { return stopping_ || !queue_.empty() || all_ended(); });
  if (queue_.empty()) return stopping_ || all_ended() ? ReadOutcome::kEnd : ReadOutcome::kIdle;
  Item item = std::move(queue_.front());
  queue_.pop_front();
  --item.from->ahead;
  room_.notify_all();
  if (const Error* const error = std::get_if<Error>(&item.what)) return *error;
  if (spare_.size() < parts_.size()) spare_.push_back(std::move(batch));
  batch = std::move(std::get<Batch>(item.what));
  last_ = item.from;
  position_ = std::move(item.position);
  return ReadOutcome::kBatch;
}

Status MergedSource::resume(const Position& /*position*/) {
  return Error{ErrorKind::kConfig, "several sources at once have no common position to resume at"};
}

Status MergedSource::commit(const Position& position, int64_t greatest_mtime) {
  if (last_) note_commit(*last_, position, greatest_mtime);
  return Done{};
}

Status MergedSource::commit(const std::string& name, const Position& position, int64_t greatest_mtime) {
  for (const auto& running : parts_) {
    if (running->part.name == name) note_commit(*running, position, greatest_mtime);
  }
  return Done{};
}

void MergedSource::note_commit(Running& running, const Position& position, int64_t greatest_mtime) {
  const std::lock_guard lock(mutex_);
  running.durable = position;
  running.greatest_mtime = std::max(running.greatest_mtime, greatest_mtime);
  running.committed = false;
}

void MergedSource::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    filled_.notify_all();
    room_.notify_all();
  }
  for (const auto& running : parts_) running->part.source->stop();
}

std::vector<MergedSource::PartState> MergedSource::parts() const {
  std::vector<PartState> states;
  const std::lock_guard lock(mutex_);
  for (const auto& running : parts_) {
    PartState state{running->part.name, running->part.source->state(), running->lines,
                    static_cast<double>(running->ahead) / static_cast<double>(kBatchesAhead)};
    if (!running->failure.empty()) {
      state.state = {SourceState::Phase::kFailed, running->failure, state.state.connections};
    } else if (running->ended) {
      state.state.phase = SourceState::Phase::kEnded;
    }
    states.push_back(std::move(state));
  }
  return states;
}

}  // namespace rsvpulse::stream
