// ByteReader: the bytes of one file, decompressed. Plain, gzip and Zstandard, one or many members or frames after another.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"

namespace rsvpulse::connect {

// Not safe for concurrent use.
class ByteReader {
 public:
  virtual ~ByteReader() = default;

  // Fills a beginning of `to` (not empty) and returns how much; 0 at the end. Errors name the file and are final.
  virtual Result<size_t> read(std::span<char> to) = 0;

  // Goes on `bytes` decompressed bytes. Before the first read only. An error when the file is shorter.
  virtual Status skip(uint64_t bytes);
};

// Opens a file, "-" being standard input. The compression is that of the name (.gz, .zst); under any other name, and on
// standard input, it is told from the first bytes.
Result<std::unique_ptr<ByteReader>> open_bytes(const std::string& path);

}  // namespace rsvpulse::connect
