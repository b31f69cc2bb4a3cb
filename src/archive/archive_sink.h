// ArchiveSink: the end of the archive pipeline: the records of one topic of a log, verbatim, as objects of a store.
//
// Each record lies in exactly one object, whatever is killed when. An object is closed by size, age, count, or the hour of
// arrival; before it is put, its first and last offset are saved in the partition's checkpoint (in the store, so that any
// process can take a partition over). A restart reads the log from there again and makes exactly that object, under the same
// name, before it goes on. Blocks wait in a file of this machine, so a slow store costs no memory; the log keeps what comes
// meanwhile.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archive/manifest.h"
#include "archive/object_writer.h"
#include "base/clock.h"
#include "objects/object_store.h"
#include "stream/sink.h"

namespace rsvpulse::archive {

struct SinkOptions {
  stream::Topic topic = stream::Topic::kMessages;
  std::string log_name;      // as in the objects' names; another log, another name
  std::string spool_folder;  // of this machine and this sink alone; best on the same file system as a local store
  // An object is closed at the first of these. Bytes are those of the lines, before compression, as Firehose counts them; the
  // age is the time since its first record arrived, so restarts do not make it younger.
  uint64_t roll_bytes = uint64_t{64} << 20;
  int64_t roll_ms = 300'000;
  uint64_t roll_records = 1'000'000;
  int64_t keep_ms = 0;  // hours that ended so long ago go, as expire() has it; 0: all are kept
};

class ArchiveSink final : public stream::Sink {
 public:
  // `store` and `clock` must outlive it.
  ArchiveSink(objects::ObjectStore& store, SinkOptions options, const Clock& clock);
  ~ArchiveSink() override;

  Result<stream::LogPositions> assign(const std::vector<stream::PartitionId>& partitions) override;
  Status revoke(const std::vector<stream::PartitionId>& partitions) override;
  // Fails for a full disk alone.
  Status write(const stream::Batch& batch) override;
  // Puts the objects that are closed. The positions answered are the first offsets of those that are not.
  Result<stream::LogPositions> flush(const stream::LogPositions& positions) override;
  bool wants_flush() const override;
  // Closes the open objects too.
  Result<stream::LogPositions> finish(const stream::LogPositions& positions) override;

  // For people and metrics: since the start.
  uint64_t objects_put() const { return objects_put_; }
  uint64_t records_put() const { return records_put_; }

 private:
  struct Partition {
    stream::PartitionId id = 0;
    Checkpoint saved;
    bool is_new = true;                                // no checkpoint is saved
    stream::Offset next = 0;                           // of the next record to take
    std::unique_ptr<ObjectWriter> open;                // not empty
    std::deque<std::unique_ptr<ObjectWriter>> closed;  // to be put, in order
    bool front_is_put = false;                         // but its manifest or checkpoint not yet saved
    Manifest manifest;                                 // of the hour of manifest_of
    int64_t manifest_hour = -1;
  };

  Result<stream::LogPositions> flush_all(const stream::LogPositions& positions, bool close_open);
  void add(Partition& partition, RecordPlace place, std::string_view record);
  bool must_close_before(const Partition& partition, RecordPlace place) const;
  bool is_full(const Partition& partition) const;
  bool is_old(const Partition& partition) const;
  // Whether the open object was under way before a restart: it ends where it ended then, and nowhere else.
  static bool is_pending(const Partition& partition) { return partition.saved.pending && partition.closed.empty(); }
  static void close(Partition& partition);
  Status put_front(Partition& partition);
  Status add_to_manifest(Partition& partition, const ObjectSummary& summary);
  Status expire_old();
  Status save(Partition& partition, const Checkpoint& checkpoint);

  objects::ObjectStore& store_;
  SinkOptions options_;
  const Clock& clock_;
  BlockCompressor compressor_;
  std::map<stream::PartitionId, Partition> partitions_;
  int64_t expired_at_ms_ = -1;
  uint64_t objects_put_ = 0;
  uint64_t records_put_ = 0;
};

}  // namespace rsvpulse::archive
