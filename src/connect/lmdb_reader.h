// LmdbLogReader: reads the embedded log for one pipeline, all partitions in turn. For this module's own files.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "connect/lmdb_log.h"

namespace rsvpulse::connect {

class LmdbLogReader final : public stream::LogReader {
 public:
  LmdbLogReader(LmdbLog& log, stream::Topic topic, std::string pipeline)
      : log_(log), topic_(topic), pipeline_(std::move(pipeline)) {}
  ~LmdbLogReader() override;

  void on_assignment(Assignment assignment) override { assignment_ = std::move(assignment); }
  Result<stream::ReadOutcome> read(stream::Batch& batch, int64_t wait_ms) override;
  Status commit(const stream::LogPositions& positions) override;
  Result<stream::LogExtent> extent() override { return log_.extent(topic_); }
  void stop() override;

 private:
  // Asks where to begin, and registers the pipeline so that retention keeps what it needs.
  Status begin();
  // Some blocks of the next partition that has any. False when none has.
  Result<bool> read_some(stream::Batch& batch);
  Status read_partition(class Transaction& transaction, stream::PartitionId partition, stream::Batch& batch);

  LmdbLog& log_;
  stream::Topic topic_;
  std::string pipeline_;
  Assignment assignment_;
  bool begun_ = false;
  std::vector<stream::Offset> next_;  // by partition
  size_t turn_ = 0;                   // the partition to look at first
  std::atomic<bool> stopped_ = false;
};

}  // namespace rsvpulse::connect
