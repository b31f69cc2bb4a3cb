// PushSource: lines that others bring by themselves, such as over HTTP, as a source. Whoever brings some waits until they are
// durable in the log.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "stream/source.h"

namespace rsvpulse::stream {

class PushSource final : public Source {
 public:
  static constexpr std::string_view kName = "push";
  // More than this is not held; who brings more waits.
  static constexpr size_t kMaxHeldBytes = size_t{16} << 20;

  // From any thread: brings lines, and returns when all of them are in the log or among its dead letters. Errors: after
  // `wait_ms` that was not known yet, and may still come; or the source has been stopped.
  Status submit(const std::vector<std::string>& lines, int64_t wait_ms);

  // From any thread: how much of the room is taken, 0 to 1.
  double fill() const;

  // From ingest: everything before `position` is durable.
  void note_durable(const Position& position);

  Result<ReadOutcome> read(Batch& batch) override;
  // The offset counts lines since the start.
  Position position() const override { return {std::string(kName), delivered_, delivered_ + 1}; }
  bool has_positions() const override { return false; }
  Status resume(const Position& position) override;
  void stop() override;

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> held_;
  size_t held_bytes_ = 0;
  uint64_t taken_ = 0;      // lines ever submitted
  uint64_t delivered_ = 0;  // of them read; of the reading thread
  uint64_t durable_ = 0;    // of them durable
  bool stopped_ = false;
};

}  // namespace rsvpulse::stream
