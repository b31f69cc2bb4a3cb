// The layout of what the embedded log stores: blocks of consecutive records of one partition.
//
// Key, big-endian so that LMDB's order is the log's:      u8 topic, u32 partition, u64 offset of the first record
// Value, little-endian:                                   u32 version = 1, u32 count, u64 XXH3 of what follows,
//   count times                                           i64 arrival time in ms, u32 size
//   count times                                           the record's bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stream/batch.h"
#include "stream/log.h"

namespace rsvpulse::connect {

struct BlockKey {
  stream::Topic topic = stream::Topic::kMessages;
  stream::PartitionId partition = 0;
  stream::Offset first = 0;

  bool operator==(const BlockKey&) const = default;
};

std::string encode_key(const BlockKey& key);
// nullopt: no key of a block.
std::optional<BlockKey> decode_key(std::string_view bytes);

// Collects records until there is a block of them.
class BlockBuilder {
 public:
  void add(int64_t arrival_ms, std::string_view record);
  bool empty() const { return count_ == 0; }
  uint32_t count() const { return count_; }
  size_t bytes() const { return table_.size() + records_.size(); }
  // The block; the builder is empty again.
  std::string take();

 private:
  uint32_t count_ = 0;
  std::string table_;
  std::string records_;
};

// How many records a block holds, by its head alone; 0 when it is none.
uint32_t count_of(std::string_view block);

// Appends the records from `from` on of the block that begins with offset `first` to the batch. False when the block is torn
// or damaged; the batch is then as it was.
[[nodiscard]] bool append_records(std::string_view block, stream::Offset first, stream::Offset from, stream::Batch& batch);

}  // namespace rsvpulse::connect
