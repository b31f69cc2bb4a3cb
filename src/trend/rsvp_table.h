// RsvpTable: for each rsvp_id the message that counts now, the one with the greatest mtime.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "rsvp/rsvp.h"
#include "trend/dictionary.h"

namespace rsvpulse::trend {

using SetId = uint32_t;
inline constexpr SetId kNoSet = UINT32_MAX;

// What one RSVP is and what it added. Only a "yes" adds names, so the others hold no texts.
struct RsvpRecord {
  int64_t rsvp_id = 0;
  int64_t mtime = -1;  // -1: the record is free
  uint64_t fingerprint = 0;
  TextId event = kNoText;        // the entry of dimension event: the trimmed name
  TextId event_label = kNoText;  // the name as sent: `event` where trimming changes nothing
  TextId event_id = kNoText;
  SetId names = kNoSet;  // the entries of the other dimensions
  int32_t guests = 0;
  rsvp::Response response = rsvp::Response::kOther;

  bool is_live() const { return mtime >= 0; }
};

// A record's number; stays the same while the RSVP lives, then goes to another.
using RecordId = uint32_t;

class RsvpTable {
 public:
  RsvpTable() = default;
  RsvpTable(const RsvpTable&) = delete;  // the index points at the records
  RsvpTable& operator=(const RsvpTable&) = delete;

  // The record of the RSVP; a new one has mtime -1 and must be given its own before the next call.
  RecordId find_or_add(int64_t rsvp_id);
  void remove(RecordId id);

  RsvpRecord& operator[](RecordId id) { return records_[id]; }
  const RsvpRecord& operator[](RecordId id) const { return records_[id]; }
  size_t size() const { return index_.size(); }
  RecordId end() const { return static_cast<RecordId>(records_.size()); }

 private:
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    const std::deque<RsvpRecord>* records;
    size_t operator()(int64_t rsvp_id) const;
    size_t operator()(RecordId id) const { return (*this)((*records)[id].rsvp_id); }
  };
  struct Equal {
    using is_transparent = void;
    const std::deque<RsvpRecord>* records;
    bool operator()(RecordId a, RecordId b) const { return a == b; }
    bool operator()(int64_t rsvp_id, RecordId id) const { return (*records)[id].rsvp_id == rsvp_id; }
    bool operator()(RecordId id, int64_t rsvp_id) const { return (*this)(rsvp_id, id); }
  };

  std::deque<RsvpRecord> records_;
  std::vector<RecordId> free_;
  boost::unordered_flat_set<RecordId, Hash, Equal> index_{0, Hash{&records_}, Equal{&records_}};
};

// A well-mixed 64-bit hash of an rsvp_id. Source: the finaliser of MurmurHash3 (Austin Appleby, public domain).
constexpr uint64_t mix_rsvp_id(int64_t rsvp_id) {
  uint64_t x = static_cast<uint64_t>(rsvp_id);
  x = (x ^ x >> 33) * 0xff51afd7ed558ccdULL;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ x >> 33;
}

}  // namespace rsvpulse::trend
