// A keyed table in memory, for the tests of this module.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "stream/keyed_table.h"
#include "trend/partials_merge.h"

namespace rsvpulse::trend {

// Can be compacted as Kafka does, and refuse.
class MemoryTable final : public stream::KeyedTable {
 public:
  explicit MemoryTable(uint32_t partitions) : records(partitions) {}
  uint32_t partitions() const override { return static_cast<uint32_t>(records.size()); }
  Status publish(uint32_t partition, const std::vector<stream::KeyedRecord>& more) override {
    // What a broker that dies in the middle has taken of it.
    const size_t taken = refuses ? more.size() / 2 : more.size();
    records[partition].insert(records[partition].end(), more.begin(), more.begin() + static_cast<ptrdiff_t>(taken));
    if (refuses) return Error{ErrorKind::kOutside, "the broker is away"};
    return Done{};
  }
  Status read(uint32_t partition, const Use& use) override {
    for (const stream::KeyedRecord& record : records[partition]) {
      use(record.key, record.value ? std::optional<std::string_view>(*record.value) : std::nullopt);
    }
    return Done{};
  }
  // Of each key only the last record stays, and of removed ones none.
  void compact() {
    for (auto& partition : records) {
      std::map<std::string, size_t> last;
      for (size_t i = 0; i < partition.size(); ++i) last[partition[i].key] = i;
      std::vector<stream::KeyedRecord> kept;
      for (size_t i = 0; i < partition.size(); ++i) {
        if (last[partition[i].key] == i && partition[i].value) kept.push_back(partition[i]);
      }
      partition = std::move(kept);
    }
  }
  PartialsMerge merged() {
    PartialsMerge merge;
    for (uint32_t i = 0; i < partitions(); ++i) {
      static_cast<void>(read(i, [&](auto key, auto value) { merge.take(key, value); }));
    }
    return merge;
  }

  std::vector<std::vector<stream::KeyedRecord>> records;
  bool refuses = false;
};

}  // namespace rsvpulse::trend
