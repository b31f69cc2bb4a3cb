// JournalWriter: writes journals on a thread of its own, so that counting never waits for a disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "stream/log.h"

namespace rsvpulse::trend {

// Safe for concurrent use. Everything is done in the order it was asked for; what fails for an outside reason is tried again
// until it is done, and meanwhile fault() tells.
class JournalWriter {
 public:
  // So much waits at the most; then append() does too.
  static constexpr size_t kMostQueuedBytes = size_t{64} << 20;

  // A journal is written anew when it is larger than this and twice what it was when it was begun. `days` are kept.
  JournalWriter(uint64_t compact_bytes, int64_t days);
  ~JournalWriter();  // drops what is not written
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  // The file of a partition becomes `bytes`, a whole journal up to the record `next`.
  void begin(stream::PartitionId partition, std::string path, std::string bytes, stream::Offset next);
  // A frame that goes up to `next`.
  void append(stream::PartitionId partition, std::string frame, stream::Offset next);
  // Forgets the partition, of which nothing waits: see wait_idle().
  void end(stream::PartitionId partition);

  // Up to where each partition's journal is durable.
  stream::LogPositions durable() const;
  // What is being tried again; a final fault stays.
  std::optional<Error> fault() const;
  // Waits until all is written; false when it is not after so long.
  bool wait_idle(int64_t wait_ms);

 private:
  struct Task {
    stream::PartitionId partition;
    std::string path;  // of a journal begun; empty: a frame
    std::string bytes;
    stream::Offset next;
  };
  struct File {  // of the writing thread
    std::string path;
    int descriptor = -1;
    uint64_t bytes = 0;
    uint64_t begun_bytes = 0;
  };

  void push(Task task);
  void work();
  void perform_patiently(Task& task);
  Status perform(Task& task);
  Status begin_file(stream::PartitionId partition, const std::string& path, std::string_view bytes);
  static Status append_to(File& file, std::string_view frame);
  Status compact_if_due(stream::PartitionId partition);
  void set_fault(std::optional<Error> fault);

  const uint64_t compact_bytes_;
  const int64_t days_;
  std::map<stream::PartitionId, File> files_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> queue_;
  size_t queued_bytes_ = 0;
  bool working_ = false;
  bool stopping_ = false;
  std::optional<Error> fault_;
  stream::LogPositions durable_;
  std::jthread thread_;
};

}  // namespace rsvpulse::trend
