// ObjectWriter: makes one object of the archive, block by block, in a file of this machine, so that memory stays small whatever
// the store does.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archive/manifest.h"
#include "archive/object_format.h"
#include "base/result.h"
#include "objects/digest.h"

namespace rsvpulse::archive {

// What turns lines into blocks and finds their mtimes: large, so one serves many writers, one at a time.
class BlockCompressor {
 public:
  BlockCompressor();
  ~BlockCompressor();
  // The block's bytes, valid until the next call.
  std::string_view compress(std::string_view lines, std::span<const RecordPlace> places);
  // Widens the two with the mtime of an accepted message.
  void note_mtime(std::string_view line, int64_t& first, int64_t& last);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Not safe for concurrent use. The file goes with the object, unless a store took it.
class ObjectWriter {
 public:
  // `name.first_offset` is the first record's. `compressor` must outlive it. The file is made when the first block is written.
  ObjectWriter(ObjectName name, std::string spool_path, BlockCompressor& compressor);
  ~ObjectWriter();
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  // Takes a record into memory; never fails. A line feed in it becomes a blank.
  void add(RecordPlace place, std::string_view record);

  // Whether enough is in memory for a block.
  bool block_is_full() const { return lines_.size() >= kBlockBytes || places_.size() >= kMaxBlockRecords / 2; }
  // Writes what is in memory to the file. kOutside, with nothing changed, when the disk is full: may be called again.
  Status write_block();
  // Writes the last block. After it nothing is added. May be called again, after a failure or not.
  Status finish();

  const ObjectName& name() const { return name_; }
  const std::string& path() const { return path_; }
  // Of what was added so far. Its size and sha256 are those of the file after finish().
  const ObjectSummary& summary() const { return summary_; }
  uint64_t records() const { return summary_.records; }
  uint64_t bytes() const { return summary_.bytes; }

 private:
  ObjectName name_;
  std::string path_;
  BlockCompressor& compressor_;
  int file_ = -1;
  std::string lines_;
  std::vector<RecordPlace> places_;
  ObjectSummary summary_;
  objects::Sha256 hash_;
};

}  // namespace rsvpulse::archive
