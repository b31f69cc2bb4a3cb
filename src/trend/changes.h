// Changes: what happened to a TrendState, row by row, so that a checkpoint writes what changed and never walks the state.
//
// A row is a letter, the number of what it is about, and what that is now. A number means what its newest row says: numbers
// that nothing refers to any more are given away again. Little-endian, fixed width; 2^32-1 for none:
//   'T' u32 text   u8 kind, u32 size, bytes
//   'S' u32 set    u32 count, u32 text each: its names and, where its group has one, the place last
//   'E' u32 event  u32 texts of id, entry, label
//   'R' u32 RSVP   i64 rsvp_id, i64 mtime, u64 fingerprint, u32 event, u32 set, i32 guests, u8 response
// What was forgotten needs no row: it follows from how far the state has evicted.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "trend/dictionary.h"
#include "trend/event_table.h"
#include "trend/name_sets.h"
#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

// Not safe for concurrent use.
class Changes {
 public:
  void add_text(TextId id, TextKind kind, std::string_view text) {
    Row<14> row('T', id);
    row.put(static_cast<uint8_t>(kind));
    row.put(static_cast<uint32_t>(text.size()));
    rows_.append(row.bytes());
    rows_.append(text);
  }
  void add_set(SetId id, std::span<const TextId> names) {
    Row<9> row('S', id);
    row.put(static_cast<uint32_t>(names.size()));
    rows_.append(row.bytes());
    rows_.append(reinterpret_cast<const char*>(names.data()), names.size_bytes());
  }
  void add_event(SentEventId id, TextId event_id, TextId entry, TextId label) {
    Row<17> row('E', id);
    row.put(event_id);
    row.put(entry);
    row.put(label);
    rows_.append(row.bytes());
  }
  void add_rsvp(RecordId id, const RsvpRecord& rsvp) {
    Row<42> row('R', id);
    row.put(rsvp.rsvp_id);
    row.put(int64_t{rsvp.mtime});
    row.put(uint64_t{rsvp.fingerprint});
    row.put(rsvp.event);
    row.put(rsvp.names);
    row.put(rsvp.guests);
    row.put(static_cast<uint8_t>(rsvp.response));
    rows_.append(row.bytes());
  }

  const std::string& rows() const { return rows_; }
  // Keeps the memory.
  void clear() { rows_.clear(); }

 private:
  // One append a row: this runs for every message.
  template <size_t kMost>
  class Row {
   public:
    Row(char kind, uint32_t id) : size_(1) {
      bytes_[0] = kind;
      put(id);
    }
    template <class T>
    void put(T value) {
      std::memcpy(bytes_ + size_, &value, sizeof value);
      size_ += sizeof value;
    }
    std::string_view bytes() const { return {bytes_, size_}; }

   private:
    char bytes_[kMost];
    size_t size_;
  };

  std::string rows_;
};

}  // namespace rsvpulse::trend
