#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

size_t RsvpTable::Hash::operator()(int64_t rsvp_id) const { return mix_rsvp_id(rsvp_id); }

RecordId RsvpTable::find_or_add(int64_t rsvp_id) {
  if (const auto known = index_.find(rsvp_id); known != index_.end()) return *known;
  RecordId id = end();
  if (free_.empty()) {
    records_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
  }
  records_[id].rsvp_id = rsvp_id;
  index_.insert(id);
  return id;
}

void RsvpTable::remove(RecordId id) {
  index_.erase(id);
  records_[id] = RsvpRecord();
  free_.push_back(id);
}

}  // namespace rsvpulse::trend
