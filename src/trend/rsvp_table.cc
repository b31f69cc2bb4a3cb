#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

RecordId RsvpTable::find_or_add(int64_t rsvp_id, uint64_t hash) {
  const RecordId known = index_.find(hash, [&](RecordId id) { return records_[id].rsvp_id == rsvp_id; });
  if (known != kNoNumber) return known;
  RecordId id = end();
  if (free_.empty()) {
    records_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  records_[id].rsvp_id = rsvp_id;
  index_.insert(hash, id);
  return id;
}

void RsvpTable::remove(RecordId id) {
  index_.erase(hash_integer(records_[id].rsvp_id), id);
  records_[id] = RsvpRecord();
  free_.push_back(id);
}

}  // namespace rsvpulse::trend
