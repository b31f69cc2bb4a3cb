// KeyedTable: a table of results kept as a stream of upserts, in partitions: of each key the last value counts, a record
// without a value removes it. In Kafka a compacted topic.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rsvpulse::stream {

struct KeyedRecord {
  std::string key;
  std::optional<std::string> value;  // nullopt: the key is removed

  bool operator==(const KeyedRecord&) const = default;
};

class KeyedTable {
 public:
  virtual ~KeyedTable() = default;

  virtual uint32_t partitions() const = 0;
  // Durable, and in this order within the partition, when it returns. kOutside: some may be there, all may be sent again.
  virtual Status publish(uint32_t partition, const std::vector<KeyedRecord>& records) = 0;

  // Each record of the partition in order, up to what was there when it was called. Older values of a key may be left out.
  using Use = std::function<void(std::string_view key, std::optional<std::string_view> value)>;
  virtual Status read(uint32_t partition, const Use& use) = 0;
};

}  // namespace rsvpulse::stream
