// RsvpTable: for each rsvp_id the message that counts now, the one with the greatest mtime.
#pragma once

#include <cstdint>
#include <vector>

#include "base/number_index.h"
#include "rsvp/rsvp.h"
#include "trend/event_table.h"
#include "trend/name_sets.h"
#include "trend/stable_vector.h"

namespace rsvpulse::trend {

// What one RSVP is and what it added. Only a "yes" adds names, so the others hold none. Half a line of the processor's cache:
// there are a million of them, and waiting for one is much of what counting an RSVP takes.
struct RsvpRecord {
  int64_t rsvp_id = 0;
  int64_t mtime : 56 = -1;  // -1: the record is free; kMaxMtime takes 48 bits
  rsvp::Response response : 8 = rsvp::Response::kOther;
  uint32_t fingerprint = 0;  // the lower half of Rsvp's
  int32_t guests = 0;
  SentEventId event = kNoEvent;
  SetId names = kNoSet;  // the entries of the dimensions other than event

  bool is_live() const { return mtime >= 0; }
  // 0 to kMaxMtime.
  void set_mtime(int64_t to) { mtime = to & ((int64_t{1} << 55) - 1); }
};
static_assert(sizeof(RsvpRecord) == 32);

// A record's number; stays the same while the RSVP lives, then goes to another.
using RecordId = uint32_t;

class RsvpTable {
 public:
  // The record of the RSVP; a new one has mtime -1 and must be given its own before the next call. `hash` is
  // hash_integer(rsvp_id).
  RecordId find_or_add(int64_t rsvp_id, uint64_t hash);
  void remove(RecordId id);

  RsvpRecord& operator[](RecordId id) { return records_[id]; }
  const RsvpRecord& operator[](RecordId id) const { return records_[id]; }
  size_t size() const { return index_.size(); }
  RecordId end() const { return static_cast<RecordId>(records_.size()); }

  // Fetch, some messages ahead, the index's slot; some fewer ahead, the record.
  void expect_slot(uint64_t hash) const { index_.expect(hash); }
  void expect_record(uint64_t hash) const {
    if (const RecordId id = index_.guess(hash); id != kNoNumber) prefetch_bytes(&records_[id], sizeof(RsvpRecord));
  }

 private:
  StableVector<RsvpRecord> records_;
  std::vector<RecordId> free_;
  NumberIndex index_;
};

}  // namespace rsvpulse::trend
