// The journal of one partition's trends: a file that a checkpoint appends to, holding what changed, the position that this goes
// up to, and the sums, as one frame. A kill at any moment leaves the frames before it whole; a torn one at the end is cut off.
//
//   file   "RSVPJRN1"  u32 partition  u32 0, then frames; the first makes the state as it was when the file was begun
//   frame  u64 bytes of the payload  u64 XXH3 of it
//   payload  u64 next record  i64 greatest mtime  i64 evicted to  u64 records refused  u64 x 7 conservation, in the struct's
//   order
//            rows (changes.h)
// Little-endian.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "stream/log.h"
#include "trend/conservation.h"
#include "trend/image.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

// What a frame says beside its rows.
struct JournalHead {
  stream::Offset next = 0;
  int64_t greatest_mtime = -1;
  int64_t evicted_to = -1;
  uint64_t refused = 0;
  Conservation conservation;
};

std::string journal_begin(stream::PartitionId partition);
std::string journal_frame(const JournalHead& head, std::string_view rows);

// A journal as it is found.
struct Journal {
  std::string bytes;  // of the whole frames; the image looks into them
  Image image;        // of all frames together
  JournalHead head;   // of the last
  uint64_t cut = 0;   // bytes of a torn frame that came behind

  // A state that answers as the one that wrote it would, keeping `days`, and the journal that it goes on in, its numbers being
  // the state's.
  struct Restored {
    std::unique_ptr<TrendState> state;
    std::string begun;
  };
  Result<Restored> restore(stream::PartitionId partition, int64_t days) const;

  // The same content in fewer bytes, for the state that goes on writing to it. kCorrupt: its parts do not fit together.
  Result<std::string> compacted(stream::PartitionId partition, int64_t days) const;
};

// nullopt: there is none. kCorrupt: it is no journal of this partition, or has no whole frame.
Result<std::optional<std::unique_ptr<Journal>>> read_journal(const std::string& path, stream::PartitionId partition);

}  // namespace rsvpulse::trend
