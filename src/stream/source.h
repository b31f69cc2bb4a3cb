// Source: where lines come from. Files and stdin now; sockets and Kafka join by the same seam.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "stream/batch.h"

namespace rsvpulse::stream {

// The next byte to read: everything before it has been delivered. Offsets count decompressed bytes.
struct Position {
  std::string source;        // the file
  uint64_t offset = 0;       // of the next line's first byte
  uint64_t line_number = 1;  // of the next line

  bool operator==(const Position&) const = default;
};

enum class ReadOutcome { kBatch, kEnd };

// Not safe for concurrent use.
class Source {
 public:
  virtual ~Source() = default;

  // Fills `batch` with the next lines, whole ones, in order; blocks until there are some. Errors name the source and are final
  // for it. kEnd: nothing more will come, `batch` is empty.
  virtual Result<ReadOutcome> read(Batch& batch) = 0;

  // Just behind the last line delivered.
  virtual Position position() const = 0;

  // Goes to a position that position() gave. Before the first read only.
  virtual Status resume(const Position& position) = 0;
};

}  // namespace rsvpulse::stream
