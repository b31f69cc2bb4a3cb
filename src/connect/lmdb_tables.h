// The tables of the embedded log beside its blocks, and what removing old blocks means for them. For this module's own files.
#pragma once

#include <lmdb.h>

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "connect/lmdb.h"
#include "connect/lmdb_log.h"
#include "stream/log.h"

namespace rsvpulse::connect {

struct TopicPartition {
  stream::Topic topic;
  stream::PartitionId partition;

  auto operator<=>(const TopicPartition&) const = default;
};

// What a partition of a topic holds.
struct LogEnd {
  stream::Offset first = 0;  // the oldest record kept
  stream::Offset next = 0;   // behind the newest
  uint64_t bytes = 0;        // of blocks
};

// All functions give an LMDB code, or set `code` where they return something else and leave it where it is no fault.
struct LmdbLog::Tables {
  Environment environment;
  MDB_dbi meta = 0;
  MDB_dbi blocks = 0;
  MDB_dbi ends = 0;
  MDB_dbi sources = 0;
  MDB_dbi consumers = 0;

  int open(MDB_txn* transaction);

  LogEnd end_of(const Transaction& transaction, const TopicPartition& where, int& code) const;
  int put_end(const Transaction& transaction, const TopicPartition& where, const LogEnd& end) const;

  // The offset up to which a pipeline is done.
  int put_consumer(const Transaction& transaction, const TopicPartition& where, std::string_view pipeline,
                   stream::Offset next) const;

  uint64_t bytes_kept(const Transaction& transaction, int& code) const;
  // Removes the oldest block whose records all arrived before `before_ms` and that no pipeline needs any more. The bytes it
  // had; 0: there is none such.
  uint64_t remove_oldest(const Transaction& transaction, int64_t before_ms, int& code) const;
  // The pipeline that holds back the most, for a message.
  std::string slowest_consumer(const Transaction& transaction) const;

 private:
  struct Need {
    std::string pipeline = "(none)";
    stream::Offset from = std::numeric_limits<stream::Offset>::max();
  };
  // The pipeline that needs the least offset of the partition, whose key in `ends` is given.
  Need first_need(const Transaction& transaction, std::string_view partition, int& code) const;
};

}  // namespace rsvpulse::connect
