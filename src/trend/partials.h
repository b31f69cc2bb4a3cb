// Partials: what one partition of the log adds to rankings and windows, as upserts of a keyed table; so that several processes
// can count some partitions each, and any reader adds them up.
//
// Layout, little-endian, fixed width (base/byte_codec.h):
//
//   key      u8 version = 1   u32 partition of the log   u32 era, u32 generation: the epoch   u8 kind
//            u8 dimension   u64 time slot   text to the end
//
//   kind         slot     text      value
//   0 marker     0        -         u64 position  i64 greatest mtime  i64 evicted to  i64 days  u64 number of the flush
//   1 hour       hour     name      i64 weight of the "yes" RSVPs                     (dimension counts for 1 and 2 alone)
//   2 minute     minute   name      i64 "yes" RSVPs
//   3 second     second   -         i64 RSVPs
//   4 responses  hour     -         i64 x 3: yes, no, other
//   5 event      second   event id  i64 "yes" RSVPs  i64, i64 mtime and rsvp_id of the newest  u8 1: it has a name  name
//
// Each flush of a partition ends with its marker: only then does what the flush changed count. The epoch tells by which owner
// a record was written; a new owner of the partition has a greater one and writes everything anew, so that nothing that an old
// one, paused and awake again, still writes is ever mixed with it. Records of epochs below the greatest that has a marker mean
// nothing. No value means 0.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "trend/dimension.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

// An owner of a partition. The generation is the consumer group's; the era goes up when the group was made anew.
struct Epoch {
  uint32_t era = 0;
  uint32_t generation = 0;
  auto operator<=>(const Epoch&) const = default;
};

enum class PartialKind : uint8_t { kMarker, kHour, kMinute, kSecond, kResponses, kEvent };

// Refers to the bytes it was read from.
struct PartialKey {
  uint32_t partition = 0;
  Epoch epoch;
  PartialKind kind = PartialKind::kMarker;
  Dimension dimension = Dimension::kTopic;
  uint64_t at = 0;
  std::string_view text = {};
};

struct PartialMarker {
  uint64_t position = 0;  // of the log's partition: all records before it count
  int64_t greatest_mtime = -1;
  int64_t evicted_to = -1;  // no reader can ask for an earlier now
  int64_t days = 0;
  uint64_t flush = 0;  // 1, 2, … of the epoch

  bool operator==(const PartialMarker&) const = default;
};

struct PartialEvent {
  int64_t yes = 0;
  int64_t newest_mtime = -1;
  int64_t newest_rsvp_id = 0;
  std::optional<std::string_view> name = {};
};

std::string encode(const PartialKey& key);
std::string encode(const PartialMarker& marker);
std::string encode_count(int64_t count);
std::string encode(const ResponseCounts& responses);
std::string encode(const PartialEvent& event);

// nullopt for any other bytes.
std::optional<PartialKey> decode_key(std::string_view bytes);
std::optional<PartialMarker> decode_marker(std::string_view bytes);
std::optional<int64_t> decode_count(std::string_view bytes);
std::optional<ResponseCounts> decode_responses(std::string_view bytes);
std::optional<PartialEvent> decode_event(std::string_view bytes);

}  // namespace rsvpulse::trend
