// FileSource: the lines of files and of standard input, one after another.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connect/byte_reader.h"
#include "connect/line_splitter.h"
#include "stream/source.h"

namespace rsvpulse::connect {

// Turns what a user named into files: "-" stays, a pattern such as "captures/*.gz" that is no file itself becomes what it
// matches, by name. All faults at once: a missing file, a pattern without a match.
Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& named);

class FileSource final : public stream::Source {
 public:
  // A batch ends at the first line end after `batch_bytes`, or when a pipe has no more for now.
  static constexpr size_t kBatchBytes = size_t{1} << 18;

  explicit FileSource(std::vector<std::string> paths, size_t batch_bytes = kBatchBytes);

  // A batch is of one file. After an error of one file, the next read goes on with the file after it.
  Result<stream::ReadOutcome> read(stream::Batch& batch) override;
  stream::Position position() const override;
  Status resume(const stream::Position& position) override;

 private:
  Status open_next();

  std::vector<std::string> paths_;
  size_t next_path_ = 0;  // the file to open next; the open one is the one before
  size_t batch_bytes_;
  std::unique_ptr<ByteReader> reader_;
  LineSplitter splitter_;
};

}  // namespace rsvpulse::connect
