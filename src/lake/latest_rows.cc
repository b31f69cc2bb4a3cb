#include "lake/latest_rows.h"

#include <algorithm>
#include <cassert>

namespace rsvpulse::lake {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;

uint64_t mix(uint64_t value) {  // the finalizer of MurmurHash3
  value ^= value >> 33U;
  value *= 0xFF51AFD7ED558CCDULL;
  value ^= value >> 33U;
  value *= 0xC4CEB9FE1A85EC53ULL;
  return value ^ value >> 33U;
}

}  // namespace

KeyShape key_shape(const Table& table) {
  const bool text_first = table.columns[0].type == ColumnType::kText;
  if (table.key_columns == 1) return text_first ? KeyShape::kText : KeyShape::kInteger;
  assert(table.key_columns == 2 && !text_first);
  return table.columns[1].type == ColumnType::kText ? KeyShape::kIntegerAndText : KeyShape::kTwoIntegers;
}

size_t LatestRows::Hash::operator()(const Key& key) const {
  if (shape == KeyShape::kText) return hash64(key.text);
  const uint64_t first = mix(static_cast<uint64_t>(key.first));
  if (shape == KeyShape::kInteger) return first;
  return mix(first + static_cast<uint64_t>(key.second)) ^ (key.text.empty() ? 0 : hash64(key.text));
}

LatestRows::LatestRows(const Table& table)
    : shape_(key_shape(table)), arena_(kBlockBytes), rows_(0, Hash{shape_}, Equal{shape_}) {}

char* LatestRows::copy(RecordView record) {
  char* const at = arena_.allocate(record.size());
  std::memcpy(at, record.data(), record.size());
  return at;
}

void LatestRows::put(RecordView record) {
  const auto found = rows_.find(key_of(record, shape_));
  if (found == rows_.end()) {
    rows_.insert(copy(record));
    return;
  }
  const RecordView known(*found);
  if (record.head().version < known.head().version) return;
  if (record.size() <= known.size()) {
    // What remains behind a shorter record is never looked at.
    std::memcpy(*found, record.data(), record.size());
    return;
  }
  char* const at = copy(record);
  rows_.erase(found);
  rows_.insert(at);
}

std::vector<RecordView> LatestRows::sorted() const {
  // Keys beside the records: comparing them would fetch two records from memory each time.
  std::vector<std::pair<Key, const char*>> keyed;
  keyed.reserve(rows_.size());
  for (const char* const row : rows_) keyed.emplace_back(key_of(RecordView(row), shape_), row);
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<RecordView> records;
  records.reserve(keyed.size());
  for (const auto& [key, row] : keyed) records.emplace_back(row);
  return records;
}

void LatestRows::clear() {
  rows_ = decltype(rows_)(0, Hash{shape_}, Equal{shape_});
  arena_.clear();
}

}  // namespace rsvpulse::lake
