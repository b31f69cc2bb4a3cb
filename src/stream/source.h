// Source: where lines come from: files, stdin, sockets, Kafka topics.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "stream/batch.h"

namespace rsvpulse::stream {

// The next byte to read: everything before it has been delivered. Offsets count decompressed bytes; of a Kafka topic, records.
struct Position {
  std::string source;        // the file, or what else names the place within the source
  uint64_t offset = 0;       // of the next line's first byte
  uint64_t line_number = 1;  // of the next line

  bool operator==(const Position&) const = default;
};

enum class ReadOutcome {
  kBatch,
  kIdle,  // live sources: nothing came for a while (kIdleWait at most); call again
  kEnd,   // nothing more will come
};

// How a live source fares, for people.
struct SourceState {
  enum class Phase { kConnecting, kOpen, kWaiting, kEnded, kFailed };
  Phase phase = Phase::kOpen;
  std::string reason;        // of waiting or failing: "connection refused; next try in 2.1 s"
  uint64_t connections = 0;  // made so far
};

// Not safe for concurrent use, but for stop() and state().
class Source {
 public:
  // A live source returns kIdle after about so long without a line.
  static constexpr int64_t kIdleWaitMs = 100;

  virtual ~Source() = default;

  // Fills `batch` with the next lines, whole ones, in order; files block until there are some. Errors name the source and are
  // final for it. kIdle and kEnd: `batch` is empty. Live sources try again by themselves; what they return is a fault of
  // configuration, or with `once` the first failure.
  virtual Result<ReadOutcome> read(Batch& batch) = 0;

  // Just behind the last line delivered. A source without positions gives back what names it, with the offset 0.
  virtual Position position() const = 0;
  // Whether resume() can go back to a position: what was delivered and not yet kept is then read again after a crash.
  virtual bool has_positions() const { return true; }

  // Goes to a position that position() gave. Before the first read only.
  virtual Status resume(const Position& position) = 0;

  // Tells that everything before `position` is durable, and the greatest mtime accepted so far (-1: none). Kafka commits it
  // there; live sources ask for what came since (`since_mtime`) when they connect again.
  virtual Status commit(const Position& position, int64_t greatest_mtime) {
    static_cast<void>(position);
    static_cast<void>(greatest_mtime);
    return Done{};
  }

  // From any thread: a read under way and all later ones return kEnd soon.
  virtual void stop() {}

  // From any thread.
  virtual SourceState state() const { return {}; }
};

}  // namespace rsvpulse::stream
