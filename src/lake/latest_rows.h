// LatestRows: the winning row of each key of one table, in memory.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "base/arena.h"
#include "base/hash.h"
#include "lake/record.h"

namespace rsvpulse::lake {

// Not safe for concurrent use.
class LatestRows {
 public:
  explicit LatestRows(const Table& table);

  // Copies the record unless a row of its key has a greater version.
  void put(RecordView record);

  size_t size() const { return rows_.size(); }
  // About so much memory is taken, with rows that lost and are still there.
  size_t bytes() const { return arena_.reserved_bytes() + rows_.bucket_count() * (sizeof(char*) + 1); }

  // By key. Valid until the next put() or clear().
  std::vector<RecordView> sorted() const;
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    KeyShape shape;
    size_t operator()(const Key& key) const;
    size_t operator()(const char* row) const { return (*this)(key_of(RecordView(row), shape)); }
  };
  struct Equal {
    using is_transparent = void;
    KeyShape shape;
    bool operator()(const char* a, const char* b) const { return (*this)(key_of(RecordView(a), shape), b); }
    bool operator()(const Key& key, const char* row) const { return key == key_of(RecordView(row), shape); }
    bool operator()(const char* row, const Key& key) const { return (*this)(key, row); }
  };
  char* copy(RecordView record);

  KeyShape shape_;
  Arena arena_;
  boost::unordered_flat_set<char*, Hash, Equal> rows_;
};

}  // namespace rsvpulse::lake
