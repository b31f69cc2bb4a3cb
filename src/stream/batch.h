// Batch: some consecutive lines of one source, or records of one partition of a log, with their bytes in one buffer. What
// sources and logs produce and operators read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::stream {

// Where a line lies within its batch and in its source.
struct Line {
  uint32_t begin;           // into the batch's bytes
  uint32_t length;          // bytes kept, without the line feed
  uint64_t number;          // 1 for the first line of the source
  uint64_t offset;          // of the line's first byte in the source (decompressed); of the record in its partition
  uint64_t full_length;     // bytes the line had; above `length` only when it was longer than the limit and was cut
  int64_t arrival_ms = -1;  // when it came live, or the log took it, ms since the epoch; -1: not known, as of files
};

// Owns its bytes. Reused from read to read: clear() keeps the memory.
class Batch {
 public:
  std::string_view text(const Line& line) const { return {bytes.data() + line.begin, line.length}; }
  void clear() {
    lines.clear();
    bytes_used = 0;
  }

  std::string source;       // as the user named it: a path, a URL, or "-"; of a log its name
  uint32_t partition = 0;   // of a log
  std::vector<char> bytes;  // may be larger than what is used
  size_t bytes_used = 0;
  std::vector<Line> lines;  // blank lines are left out
};

}  // namespace rsvpulse::stream
