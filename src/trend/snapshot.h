// Snapshots: a whole TrendState as bytes, and back.
//
// Layout, little-endian, fixed width:
//   "RSVPTRND"  u32 version = 2  u64 size of the payload  u64 XXH3 of the payload
//   payload: i64 days  i64 evicted_to  u64 x 7 conservation, in the order of the struct
//            u32 count, texts: u8 kind, u32 size, bytes
//            u32 count, sets:  u32 count, u32 number of each text, u32 number of the place (2^32-1: none)
//            u32 count, events: u32 numbers of event id, name as sent (2^32-1: none)
//            u32 count, RSVPs: i64 rsvp_id, i64 mtime, u64 fingerprint, u32 numbers of event, set (2^32-1: none), i32 guests,
//                              u8 response
// The counts are not kept: they follow from the RSVPs.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/byte_codec.h"
#include "base/result.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

std::string save(const TrendState& state);

// Answers as the saved state would from there on. kCorrupt when the bytes are foreign, torn, damaged or of another version.
Result<std::unique_ptr<TrendState>> restore(std::string_view bytes);

// The payload's first part, up to the texts.
void put_snapshot_head(BytesEncoder& out, int64_t days, int64_t evicted_to, const Conservation& conservation);

// A snapshot's bytes around any payload: for those who make one by themselves, and the fuzzer, which
// must get past the checksum.
std::string frame_snapshot(std::string_view payload);

}  // namespace rsvpulse::trend
