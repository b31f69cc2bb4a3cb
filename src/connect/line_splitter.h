// LineSplitter: cuts a stream of bytes into the lines of batches, with a bound on the memory that one line can take.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stream/batch.h"

namespace rsvpulse::connect {

// Feed it a source's bytes in order: space() gives room at the end of a batch to read into, commit() cuts what was read. What
// is left of a half line waits inside for the next batch. A line ends at LF; lines of nothing but blanks are left out; a
// byte-order mark that starts the source is dropped; of a line over the limit (trailing CRs not counted) only the first
// kMaxLineBytes are kept, and Line::full_length tells.
class LineSplitter {
 public:
  // The place in the source where feeding starts: the first byte of line `number`.
  explicit LineSplitter(uint64_t offset = 0, uint64_t number = 1) : line_offset_(offset), number_(number) {}

  // Starts a batch: puts the half line that waited into it.
  void start(stream::Batch& batch);

  // Room for `bytes` more in the batch.
  std::span<char> space(stream::Batch& batch, size_t bytes);

  // `bytes` of that room were filled: appends the lines that they complete.
  void commit(stream::Batch& batch, size_t bytes);

  // No byte will follow: a last line without a line end becomes a line.
  void finish(stream::Batch& batch);

  // Ends a batch: takes back the half line at its end.
  void end(stream::Batch& batch);

  // The first byte not delivered yet, and the number of its line.
  uint64_t line_offset() const { return line_offset_; }
  uint64_t line_number() const { return number_; }

 private:
  void cut_line(stream::Batch& batch, size_t line_end, bool has_line_feed);
  void drop_tail(const stream::Batch& batch, size_t end);
  size_t mark_bytes(const stream::Batch& batch) const;

  size_t line_begin_ = 0;      // of the open line, in the batch
  uint64_t line_offset_ = 0;   // of the open line, in the source
  uint64_t number_ = 1;        // of the open line
  std::vector<char> waiting_;  // the open line's bytes between batches

  // Of an open line too long to keep: how many bytes were dropped from its end, and what they were.
  uint64_t dropped_ = 0;
  uint64_t dropped_content_ = 0;  // of them, up to and with the last that is no CR
  bool blank_so_far_ = true;      // kept and dropped bytes alike; means nothing while none were dropped
};

}  // namespace rsvpulse::connect
