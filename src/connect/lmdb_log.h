// LmdbLog: the embedded log, an LMDB environment in a folder. Nothing to install, nothing to run beside it.
//
// Several processes may have the folder open; each process opens it once. An append is one transaction with one sync, in which
// the sources' positions go along. The layout of blocks is log_block.h's; the other tables are small:
//   meta       "version", "partitions"
//   ends       topic and partition -> first and next offset, bytes of blocks kept
//   sources    a source's key -> its position
//   consumers  topic, partition and pipeline -> the offset that the pipeline is done with up to
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "base/clock.h"
#include "stream/log.h"

namespace rsvpulse::connect {

struct LmdbLogOptions {
  std::string folder = {};                 // made when it is not there
  uint32_t partitions = 1;                 // of a new log; one that is there must have as many
  uint64_t max_bytes = 0;                  // blocks kept at the most; 0: as the disk has room
  int64_t retention_ms = 0;                // older records go once every pipeline is done with them; 0: they stay
  uint64_t block_bytes = 1 << 20;          // a group is cut into blocks of about so much
  uint64_t map_bytes = uint64_t{1} << 40;  // address space, of which no more is used than the file has
};

class LmdbLog final : public stream::Log {
 public:
  // kConfig: another number of partitions; kCorrupt: a folder that holds something else; kOutside: what the disk says.
  static Result<std::unique_ptr<LmdbLog>> open(const LmdbLogOptions& options, const Clock& clock);
  ~LmdbLog() override;

  // kOutside with nothing taken: the disk is full, or max_bytes is reached and a pipeline still needs the oldest records.
  Status append(const stream::Append& group) override;
  Result<std::optional<stream::Position>> source_position(std::string_view source_key) override;
  // An empty pipeline only looks: nothing is kept for it.
  Result<std::unique_ptr<stream::LogReader>> reader(stream::Topic topic, std::string_view pipeline) override;
  Result<stream::LogExtent> extent(stream::Topic topic) override;

  uint32_t partitions() const { return options_.partitions; }
  // Removes what retention lets go, a bounded part a call; returns how many blocks went. append() does so by itself.
  Result<uint64_t> trim();

 private:
  friend class LmdbLogReader;
  struct Tables;
  LmdbLog(LmdbLogOptions options, const Clock& clock);
  Status open_tables();
  Error fault(std::string_view doing, int code) const;
  // Appends to `transaction`; what each partition's end becomes.
  Status put_group(const stream::Append& group, class Transaction& transaction);
  Status make_room(class Transaction& transaction, uint64_t bytes);
  // Wakes readers of this process; those of others look again by themselves.
  void tell_readers();

  // Where readers are. It goes to disk with the next group, or by keep_positions(), so that no pipeline waits for the disk and
  // for who else writes; lost by a kill, it is told anew at the next start.
  using Consumers = std::map<std::tuple<stream::Topic, stream::PartitionId, std::string>, stream::Offset>;
  void note_positions(stream::Topic topic, const std::string& pipeline, const stream::LogPositions& positions);
  Consumers waiting_positions();
  int put_positions(const Consumers& waiting, const class Transaction& transaction) const;  // an LMDB code
  void forget_positions(const Consumers& kept);
  // Those that have waited so long. Where the disk is full they go on waiting.
  void keep_positions(int64_t waited_ms);

  LmdbLogOptions options_;
  const Clock& clock_;
  std::unique_ptr<Tables> tables_;
  std::mutex told_mutex_;
  std::condition_variable told_;
  uint64_t appends_ = 0;  // under told_mutex_
  int64_t next_trim_ms_ = 0;
  std::mutex positions_mutex_;
  Consumers positions_;
  int64_t positions_since_ms_ = 0;
};

// The partition of an RSVP: by a hash of its id, the same everywhere.
stream::PartitionId partition_of(int64_t rsvp_id, uint32_t partitions);

}  // namespace rsvpulse::connect
