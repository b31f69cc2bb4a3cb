#include "trend/journal_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/backoff.h"
#include "base/fault_point.h"
#include "base/files.h"
#include "trend/journal.h"

namespace rsvpulse::trend {
namespace {

constexpr std::string_view kPipeline = "trends";
constexpr int64_t kFirstRetryMs = 200;
constexpr int64_t kMostRetryMs = 5'000;

Error failure(const std::string& path) { return {ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))}; }

}  // namespace

JournalWriter::JournalWriter(uint64_t compact_bytes, int64_t days)
    : compact_bytes_(compact_bytes), days_(days), thread_([this] { work(); }) {}

JournalWriter::~JournalWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  for (const auto& [partition, file] : files_) close(file.descriptor);
}

void JournalWriter::begin(stream::PartitionId partition, std::string path, std::string bytes, stream::Offset next) {
  push({partition, std::move(path), std::move(bytes), next});
}

void JournalWriter::append(stream::PartitionId partition, std::string frame, stream::Offset next) {
  push({partition, {}, std::move(frame), next});
}

void JournalWriter::push(Task task) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return queued_bytes_ < kMostQueuedBytes || stopping_ || fault_; });
  queued_bytes_ += task.bytes.size();
  queue_.push_back(std::move(task));
  changed_.notify_all();
}

void JournalWriter::end(stream::PartitionId partition) {
  const std::lock_guard lock(mutex_);
  durable_.erase(partition);
}

stream::LogPositions JournalWriter::durable() const {
  const std::lock_guard lock(mutex_);
  return durable_;
}

std::optional<Error> JournalWriter::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

bool JournalWriter::wait_idle(int64_t wait_ms) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return queue_.empty() && !working_; });
}

void JournalWriter::work() {
  while (true) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    Task task = std::move(queue_.front());
    queue_.pop_front();
    working_ = true;
    lock.unlock();
    perform_patiently(task);
    lock.lock();
    queued_bytes_ -= task.bytes.size();
    working_ = false;
    lock.unlock();
    changed_.notify_all();
  }
}

void JournalWriter::perform_patiently(Task& task) {
  Backoff backoff(kFirstRetryMs, kMostRetryMs);
  while (true) {
    const Status done = perform(task);
    std::unique_lock lock(mutex_);
    if (done.ok()) {
      durable_[task.partition] = task.next;
      fault_.reset();
      return;
    }
    fault_ = done.error();
    changed_.notify_all();
    const bool is_final = done.error().kind != ErrorKind::kOutside;
    const auto wait = std::chrono::milliseconds(backoff.next_ms());
    if (is_final ? (changed_.wait(lock, [this] { return stopping_; }), true)
                 : changed_.wait_for(lock, wait, [this] { return stopping_; })) {
      return;
    }
  }
}

Status JournalWriter::perform(Task& task) {
  if (!task.path.empty()) return begin_file(task.partition, task.path, task.bytes);
  fault_point(kPipeline, "journal.before");
  if (Status written = append_to(files_.at(task.partition), task.bytes); !written.ok()) return written;
  fault_point(kPipeline, "journal.after");
  return compact_if_due(task.partition);
}

Status JournalWriter::begin_file(stream::PartitionId partition, const std::string& path, std::string_view bytes) {
  if (Status replaced = replace_file(path, bytes); !replaced.ok()) return replaced;
  File& file = files_[partition];
  if (file.descriptor >= 0) close(file.descriptor);
  file = {path, open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC), bytes.size(), bytes.size()};
  if (file.descriptor < 0) return failure(path);
  return Done{};
}

// What a failed write left behind is cut off, so that the next one follows a whole frame.
Status JournalWriter::append_to(File& file, std::string_view frame) {
  std::string_view rest = frame;
  while (!rest.empty()) {
    const ssize_t written = write(file.descriptor, rest.data(), rest.size());
    if (written > 0) rest.remove_prefix(static_cast<size_t>(written));
    if (written < 0 && errno != EINTR) break;
  }
  if (rest.empty() && fdatasync(file.descriptor) == 0) {
    file.bytes += frame.size();
    return Done{};
  }
  const Error error = failure(file.path);
  if (ftruncate(file.descriptor, static_cast<off_t>(file.bytes)) != 0) return failure(file.path);
  return error;
}

Status JournalWriter::compact_if_due(stream::PartitionId partition) {
  const File& file = files_.at(partition);
  if (file.bytes < compact_bytes_ || file.bytes < 2 * file.begun_bytes) return Done{};
  const auto journal = read_journal(file.path, partition);
  if (!journal.ok()) return journal.error();
  const auto bytes = (**journal)->compacted(partition, days_);
  if (!bytes.ok()) return bytes.error();
  fault_point(kPipeline, "compact.before");
  // The frame is durable already: a compaction that finds no room now is tried again after the next.
  if (const Status begun = begin_file(partition, std::string(file.path), *bytes);
      !begun.ok() && begun.error().kind != ErrorKind::kOutside)
    return begun;
  fault_point(kPipeline, "compact.after");
  return Done{};
}

}  // namespace rsvpulse::trend
