// Ingest: the pipeline from sources to the log. Every line is checked; messages are appended in groups, each durable with the
// positions of the sources it came from; what is no message goes to the dead letters.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/arena.h"
#include "base/clock.h"
#include "base/result.h"
#include "rsvp/parser.h"
#include "stream/log.h"
#include "stream/merged_source.h"

namespace rsvpulse::stream {

struct IngestOptions {
  int64_t group_ms = 50;                 // a group waits so long for more at the most
  uint64_t group_bytes = 1 << 20;        // or until it has so much
  int64_t max_future_skew_ms = 600'000;  // of live sources: a message from further ahead is a dead letter; negative: no guard
};

// Since the start; read from any thread.
struct IngestCounts {
  std::atomic<uint64_t> read = 0;  // messages and dead letters
  std::atomic<uint64_t> messages = 0;
  std::atomic<uint64_t> bytes = 0;  // of messages
  std::atomic<uint64_t> dead_letters = 0;
  std::atomic<int64_t> greatest_mtime = -1;
  std::atomic<bool> blocked = false;  // the log takes nothing at the moment
};

struct IngestHooks {
  // The log takes nothing (why), and once more, empty, when it does again.
  std::function<void(const std::string& trouble)> on_trouble = {};
  std::function<void(const Error&)> on_source_error = {};
  // A line was refused, after it is durable among the dead letters.
  std::function<void(const std::string& reason)> on_dead_letter = {};
  // All before `position` of the source of that name is durable.
  std::function<void(const std::string& source, const Position& position)> on_durable = {};
};

class Ingest {
 public:
  // `source`, `log` and `clock` must outlive it. The parts of `source` stand where the log says (see resume_sources).
  Ingest(MergedSource& source, Log& log, IngestOptions options, const Clock& clock, IngestHooks hooks);

  // Until the sources end or stop(). kOutside errors of the log are tried again for good; others end it.
  Status run();
  // From any thread. What was read is appended first.
  void stop();

  const IngestCounts& counts() const { return counts_; }

 private:
  void take(const Batch& batch);
  void take_line(const Batch& batch, const Line& line, const MergedSource::Part& part, int64_t now_ms);
  void add_dead_letter(const Batch& batch, const Line& line, int64_t arrival_ms, rsvp::Refusal refusal);
  bool group_is_full() const;
  Status append_group();
  void give_up(const Error& error);
  void tell_trouble(const std::string& trouble);

  MergedSource& source_;
  Log& log_;
  IngestOptions options_;
  const Clock& clock_;
  IngestHooks hooks_;
  rsvp::Parser parser_;
  IngestCounts counts_;
  std::atomic<bool> stopping_ = false;

  // The group being made. Its views point into `texts_`.
  Append group_;
  Arena texts_;
  Arena unescaped_;
  uint64_t group_size_ = 0;
  int64_t group_since_ms_ = -1;
  bool is_awaited_ = false;
  int64_t greatest_mtime_ = -1;
  std::vector<std::string> reasons_;
  bool in_trouble_ = false;
  bool gave_up_ = false;
};

// Sets each part with positions to where the log says that it stands; whose positions are kept by place are set already.
Status resume_sources(std::vector<MergedSource::Part>& parts, Log& log);

}  // namespace rsvpulse::stream
