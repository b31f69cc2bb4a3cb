#include "stream/push_source.h"

#include <algorithm>
#include <chrono>

#include "rsvp/rsvp.h"

namespace rsvpulse::stream {
namespace {

constexpr size_t kBatchBytes = size_t{1} << 18;

void append_line(Batch& batch, std::string_view text, uint64_t number) {
  const size_t kept = std::min(text.size(), rsvp::kMaxLineBytes);
  if (batch.bytes.size() < batch.bytes_used + kept)
    batch.bytes.resize(std::max(batch.bytes_used + kept, 2 * batch.bytes.size()));
  std::copy_n(text.begin(), kept, batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
  batch.lines.push_back({.begin = static_cast<uint32_t>(batch.bytes_used),
                         .length = static_cast<uint32_t>(kept),
                         .number = number + 1,
                         .offset = number,
                         .full_length = text.size()});
  batch.bytes_used += kept;
}

}  // namespace

Status PushSource::submit(const std::vector<std::string>& lines, int64_t wait_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  std::unique_lock lock(mutex_);
  if (!changed_.wait_until(lock, deadline, [&] { return stopped_ || held_bytes_ < kMaxHeldBytes; })) {
    return Error{ErrorKind::kOutside, "the log takes no more for now"};
  }
  if (stopped_) return Error{ErrorKind::kOutside, "the program is ending"};
  for (const std::string& line : lines) {
    held_.push_back(line);
    held_bytes_ += line.size();
  }
  taken_ += lines.size();
  const uint64_t wanted = taken_;
  changed_.notify_all();
  if (changed_.wait_until(lock, deadline, [&] { return durable_ >= wanted; })) return Done{};
  return Error{ErrorKind::kOutside, "the log has not taken it yet; it may still do so"};
}

void PushSource::note_durable(const Position& position) {
  const std::lock_guard lock(mutex_);
  durable_ = std::max(durable_, position.offset);
  changed_.notify_all();
}

Result<ReadOutcome> PushSource::read(Batch& batch) {
  batch.clear();
  batch.source = kName;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(kIdleWaitMs), [&] { return stopped_ || !held_.empty(); });
  if (held_.empty()) return stopped_ ? ReadOutcome::kEnd : ReadOutcome::kIdle;
  while (!held_.empty() && batch.bytes_used < kBatchBytes) {
    append_line(batch, held_.front(), delivered_++);
    held_bytes_ -= held_.front().size();
    held_.pop_front();
  }
  changed_.notify_all();
  return ReadOutcome::kBatch;
}

Status PushSource::resume(const Position& /*position*/) {
  return Error{ErrorKind::kConfig, "pushed messages have no position to go on at"};
}

void PushSource::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  changed_.notify_all();
}

double PushSource::fill() const {
  const std::lock_guard lock(mutex_);
  return std::min(1.0, static_cast<double>(held_bytes_) / static_cast<double>(kMaxHeldBytes));
}

}  // namespace rsvpulse::stream
