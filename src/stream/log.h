// Log: the durable order of messages between ingest and all other pipelines, in partitions. The embedded one and Kafka's both
// are one. Messages of one RSVP lie in one partition, in the order of arrival.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "stream/batch.h"
#include "stream/source.h"

namespace rsvpulse::stream {

using PartitionId = uint32_t;
using Offset = uint64_t;  // of a record in its partition: 0, 1, 2, …; Kafka may leave gaps

// For each partition the offset of the next record to read. A partition that is not there has not been begun.
using LogPositions = std::map<PartitionId, Offset>;

// A log is two streams of records with offsets of their own.
enum class Topic { kMessages, kDeadLetters };

// One group of records, appended together. Views stay valid while append() runs.
struct Append {
  struct Message {
    int64_t rsvp_id;
    int64_t arrival_ms;
    std::string_view bytes;  // as received, line ends inside made blanks
  };
  struct DeadLetter {
    int64_t arrival_ms;
    std::string_view json_line;  // as rsvp::append_json_line() writes it, without the line end
  };
  std::vector<Message> messages;
  std::vector<DeadLetter> dead_letters;
  // Where the sources stand behind these records: kept with them, so that a restart reads on there. By the source's key: what
  // the user named, which may cover several files.
  std::map<std::string, Position> source_positions;
};

// What a log holds.
struct LogExtent {
  LogPositions first;  // oldest record kept
  LogPositions next;   // behind the newest
  uint64_t bytes = 0;  // on disk; 0 where unknown
};

// One pipeline's reading of one topic. Not safe for concurrent use, but for stop().
class LogReader {
 public:
  virtual ~LogReader() = default;

  // Called from within read() when partitions come (the embedded log gives all of them before the first batch) and go (Kafka
  // moves them between the processes of a group). `assigned` answers where to read on; a partition that it does not name is
  // read from its first record. After `revoked` returns, another process may own the partition.
  struct Assignment {
    std::function<Result<LogPositions>(const std::vector<PartitionId>&)> assigned;
    std::function<Status(const std::vector<PartitionId>&)> revoked;
  };
  virtual void on_assignment(Assignment assignment) = 0;

  // The next records, of one partition, in order; kIdle after `wait_ms` without any, kEnd after stop(). Line::offset and
  // Line::arrival_ms are the record's. Transient faults are retried inside; an Error is final, such as an offset that is no
  // longer there where the policy for that is to stop.
  virtual Result<ReadOutcome> read(Batch& batch, int64_t wait_ms) = 0;

  // Everything before `positions` is durable in the pipeline's sink. What retention and lag go by; a restart goes by the
  // sink's own positions.
  virtual Status commit(const LogPositions& positions) = 0;

  virtual Result<LogExtent> extent() = 0;
  virtual void stop() = 0;

  // Which membership of the group this is, to be asked from within `assigned`: whoever a partition goes to next has a greater
  // one. 0: there is no group, nobody else ever reads for the pipeline.
  virtual uint64_t generation() const { return 0; }
};

// Safe for concurrent use.
class Log {
 public:
  virtual ~Log() = default;

  // Durable when it returns: all of it and the source positions, or, for the embedded log, nothing. Blocks while the log
  // cannot take more (a broker is away). kOutside when there is no room: nothing was taken, try the same again later.
  virtual Status append(const Append& group) = 0;

  // Where a source stood when its newest record was appended.
  virtual Result<std::optional<Position>> source_position(std::string_view source_key) = 0;

  // `pipeline` names the reader: its positions, its lag, Kafka's group rsvpulse-<pipeline>.
  virtual Result<std::unique_ptr<LogReader>> reader(Topic topic, std::string_view pipeline) = 0;

  virtual Result<LogExtent> extent(Topic topic) = 0;
};

}  // namespace rsvpulse::stream
