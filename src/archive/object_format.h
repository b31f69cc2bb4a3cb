// The layout of an object of the raw archive, and nothing else.
//
//   object = block block …
//   block  = lines index
//   lines  = one Zstandard frame with content size and checksum: each record's bytes and a line feed
//   index  = one skippable frame, which any Zstandard tool passes over:
//              magic 0x184D2A5B, length of what follows, both little-endian uint32
//              "RSVPIDX1"
//              number of records, uint32        as many as the block has lines
//              first record's offset, uint64, and arrival, int64, ms since the epoch
//              for each further record two LEB128 numbers: how many offsets were left out before it (0 but in Kafka),
//              and how much later it arrived, zigzag
//
// So `zstd -dc` gives the exact lines, and a reader gets back what the log knew of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stream/log.h"

namespace rsvpulse::archive {

// A block is closed at the first record after so many bytes of lines: small enough to stay in a processor's cache, large enough
// that compressing by blocks costs little.
constexpr size_t kBlockBytes = size_t{512} << 10;
// No block of ours has more; a reader refuses one that says so before it takes the memory.
constexpr uint64_t kMaxBlockBytes = uint64_t{64} << 20;
constexpr uint32_t kMaxBlockRecords = 1U << 22;
constexpr uint32_t kIndexMagic = 0x184D2A5B;
constexpr size_t kIndexHeaderBytes = 8;
constexpr int kCompressionLevel = 3;

// What the log knew of a record besides its bytes.
struct RecordPlace {
  stream::Offset offset;
  int64_t arrival_ms;

  bool operator==(const RecordPlace&) const = default;
};

// The whole skippable frame. `places` is not empty, its offsets ascend.
std::string encode_index(std::span<const RecordPlace> places);

// Length of the payload behind an index's first kIndexHeaderBytes. nullopt: these start something else.
std::optional<uint32_t> index_payload_bytes(std::string_view header);

// Reads a payload into `places`. False: it is not ours or torn; `places` is then unspecified.
bool decode_index(std::string_view payload, std::vector<RecordPlace>& places);

}  // namespace rsvpulse::archive
