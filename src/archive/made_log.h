// A log in memory and the loop that drives a sink, with faults as values: for the tests of this module.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "archive/archive_sink.h"
#include "archive/archive_source.h"
#include "base/clock.h"
#include "objects/local_store.h"
#include "objects/made_store.h"

namespace rsvpulse::archive {

struct MadeRecord {
  stream::Offset offset;
  int64_t arrival_ms;
  std::string bytes;

  bool operator==(const MadeRecord&) const = default;
};

using MadeLog = std::map<stream::PartitionId, std::vector<MadeRecord>>;

inline std::string made_message(uint64_t id, int64_t mtime) {
  return fmt::format(R"({{"rsvp_id":{},"mtime":{},"response":"yes","event":{{"event_id":"e{}","event_name":"Chess \u00e9"}}}})",
                     id, mtime, id % 7);
}

// `count` records, one a second.
inline std::vector<MadeRecord> made_records(uint64_t count, int64_t first_arrival_ms) {
  std::vector<MadeRecord> records;
  for (uint64_t i = 0; i < count; ++i) {
    const int64_t arrival = first_arrival_ms + static_cast<int64_t>(i) * 1000;
    records.push_back({i, arrival, made_message(i, arrival - 50)});
  }
  return records;
}

inline stream::Batch batch_of(stream::PartitionId partition, const std::vector<MadeRecord>& records, size_t from,
                              size_t count) {
  stream::Batch batch;
  batch.source = "made";
  batch.partition = partition;
  for (size_t i = from; i < std::min(from + count, records.size()); ++i) {
    const MadeRecord& record = records[i];
    batch.lines.push_back({.begin = static_cast<uint32_t>(batch.bytes_used),
                           .length = static_cast<uint32_t>(record.bytes.size()),
                           .number = record.offset + 1,
                           .offset = record.offset,
                           .full_length = record.bytes.size(),
                           .arrival_ms = record.arrival_ms});
    batch.bytes.insert(batch.bytes.end(), record.bytes.begin(), record.bytes.end());
    batch.bytes_used = batch.bytes.size();
  }
  return batch;
}

// Everything an archive gives back, by partition.
inline MadeLog read_back(objects::ObjectStore& store, stream::Topic topic = stream::Topic::kMessages) {
  const SystemClock clock;
  ArchiveSource source(store, {.topic = topic}, clock);
  MadeLog log;
  stream::Batch batch;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      log[999].push_back({0, 0, outcome.error().message});
      return log;
    }
    if (*outcome == stream::ReadOutcome::kEnd) return log;
    for (const stream::Line& line : batch.lines) {
      log[batch.partition].push_back({line.offset, line.arrival_ms, std::string(batch.text(line))});
    }
  }
}

// Reads the whole log into a sink as the pipeline loop does, a batch of `batch_records` at a time and a flush after each when
// the sink wants one or `flush_each`. Ends early, as a crash would, when a call fails; the next run goes on.
struct MadeRun {
  size_t batch_records = 10;
  bool flush_each = true;
  bool finish = true;
  std::function<void(stream::Offset)> before_batch = {};  // moves the clock
};

inline Status run_log(const MadeLog& log, ArchiveSink& sink, const MadeRun& run = {}) {
  std::vector<stream::PartitionId> partitions;
  for (const auto& entry : log) partitions.push_back(entry.first);
  auto positions = sink.assign(partitions);
  if (!positions.ok()) return positions.error();
  stream::LogPositions read = *positions;
  for (const auto& [partition, records] : log) {
    size_t index = 0;
    while (index < records.size() && records[index].offset < read[partition]) ++index;
    for (; index < records.size(); index += run.batch_records) {
      if (run.before_batch) run.before_batch(records[index].offset);
      const stream::Batch batch = batch_of(partition, records, index, run.batch_records);
      if (Status written = sink.write(batch); !written.ok()) return written;
      read[partition] = batch.lines.back().offset + 1;
      if (!run.flush_each && !sink.wants_flush()) continue;
      const auto flushed = sink.flush(read);
      if (!flushed.ok()) return flushed.error();
    }
  }
  if (!run.finish) return Done{};
  const auto finished = sink.finish(read);
  if (!finished.ok()) return finished.error();
  if (*finished != read) return Error{ErrorKind::kCorrupt, "finish() did not make everything durable"};
  return Done{};
}

}  // namespace rsvpulse::archive
