// Pipeline: the one loop that moves records of a log into a sink, and the guarantee that rests on it.
//
//   assign     the sink says up to where it is durable; reading goes on there
//   read       records of one partition
//   write      into the sink
//   flush      every interval, or when the sink asks: the sink makes all of it durable together with the positions
//   commit     the log hears what is durable, for lag and retention
//
// A kill at any moment loses nothing and repeats nothing that shows: what was written and not flushed is read again, and the
// sink's effects and positions are one. Three kinds of error: a bad record is the sink's to count; kOutside is tried again with
// back-off while the position stays; anything else ends the pipeline with its message.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/result.h"
#include "stream/log.h"
#include "stream/sink.h"

namespace rsvpulse::stream {

struct PipelineOptions {
  std::string name = {};
  int64_t flush_interval_ms = 10'000;
  int64_t idle_wait_ms = 50;  // how long a read waits at the most before the interval is looked at
  bool until_end = false;     // ends when the log holds no more and `may_end` agrees
  std::function<bool()> may_end = {};
};

// How a pipeline fares; read from any thread.
struct PipelineState {
  LogPositions written;  // next record to read, by partition
  LogPositions durable;
  int64_t flushed_at_ms = -1;  // wall time of the last flush
  int64_t flush_ms = 0;        // how long it took
  uint64_t flushes = 0;
  uint64_t records = 0;  // written since the start
  std::string trouble;   // what is being tried again; empty: nothing
};

class Pipeline {
 public:
  // Told once when trouble begins, with why, and once, empty, when it is over.
  using OnTrouble = std::function<void(const std::string& trouble)>;

  // All must outlive the pipeline.
  Pipeline(LogReader& reader, Sink& sink, PipelineOptions options, const Clock& clock, OnTrouble on_trouble = {});

  // Until stop(), the end (with until_end) or an error that trying again does not mend. On stop what was written is flushed and
  // the sink finished. Call it once.
  Status run();
  // From any thread.
  void stop();

  PipelineState state() const;
  const std::string& name() const { return options_.name; }

 private:
  Result<LogPositions> assign(const std::vector<PartitionId>& partitions);
  Status revoke(const std::vector<PartitionId>& partitions);
  Status write(const Batch& batch);
  Status flush();
  Status finish();
  Status settle(const LogPositions& durable, bool at_the_end);
  bool flush_is_due() const;
  Result<bool> is_at_end();
  // Calls `step` until it is well or its error is final; kOutside waits between. Stopping ends the tries after a while.
  template <class Step>
  auto patiently(Step&& step) -> decltype(step());
  void note_trouble(const std::string& trouble);

  LogReader& reader_;
  Sink& sink_;
  PipelineOptions options_;
  const Clock& clock_;
  OnTrouble on_trouble_;
  std::atomic<bool> stopping_ = false;
  int64_t last_flush_ms_ = 0;
  int64_t last_commit_ms_ = 0;
  LogPositions committed_;

  mutable std::mutex mutex_;
  PipelineState state_;
};

}  // namespace rsvpulse::stream
