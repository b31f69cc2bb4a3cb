// ArchiveSource: the records of an archive as a source, so that whatever reads files or sockets reads years of it too.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "archive/catalog.h"
#include "archive/object_reader.h"
#include "base/clock.h"
#include "objects/object_store.h"
#include "stream/source.h"

namespace rsvpulse::archive {

struct SourceOptions {
  stream::Topic topic = stream::Topic::kMessages;
  TimeSpan span = {};  // of arrival
  // Only these, where set.
  std::optional<std::string> log = {};
  std::optional<stream::PartitionId> partition = {};
  double speed = 0;  // so many times as fast as they arrived; 0: as fast as possible
};

// How far reading is, for a progress bar; in bytes of objects.
struct ReadingProgress {
  uint64_t done = 0;
  uint64_t total = 0;
  uint64_t records = 0;
};

// Hour by hour, in an hour partition by partition, each in the order of its offsets and each record once, even where a
// compaction that was cut short left it in two objects. Line::offset and arrival_ms are those of the log. After an error of one
// object (damaged, gone) the next read goes on with the object after it; after one of the whole store it comes to the end.
class ArchiveSource final : public stream::Source {
 public:
  // The objects that there are when the first read or resume begins. `clock` is for the speed alone; both must outlive it.
  ArchiveSource(objects::ObjectStore& store, SourceOptions options, const Clock& clock);
  // The same with a store of its own.
  ArchiveSource(std::unique_ptr<objects::ObjectStore> store, SourceOptions options, const Clock& clock);

  Result<stream::ReadOutcome> read(stream::Batch& batch) override;
  // The object's key and the next record's offset in its partition.
  stream::Position position() const override { return position_; }
  Status resume(const stream::Position& position) override;
  void stop() override { is_stopped_ = true; }

  ReadingProgress progress() const { return progress_; }

 private:
  using Stream = std::pair<std::string, stream::PartitionId>;

  Status load_catalog();
  Result<bool> read_block();
  void keep_wanted();
  bool wait_until_due(int64_t arrival_ms);
  void take_due(stream::Batch& batch);

  std::unique_ptr<objects::ObjectStore> own_store_;
  objects::ObjectStore& store_;
  SourceOptions options_;
  const Clock& clock_;
  std::optional<Catalog> catalog_;
  size_t next_object_ = 0;  // the open one is the one before
  std::optional<ObjectReader> reader_;
  std::map<Stream, stream::Offset> next_offsets_;
  stream::Position position_;
  ReadingProgress progress_;
  std::atomic<bool> is_stopped_ = false;

  // With a speed: the block whose records become due one after another.
  stream::Batch waiting_;
  size_t next_waiting_ = 0;
  std::optional<std::pair<int64_t, int64_t>> start_;  // the clock's time and the arrival of the first record
};

}  // namespace rsvpulse::archive
