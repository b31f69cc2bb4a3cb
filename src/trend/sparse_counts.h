// SparseCounts: a few counts by time slot (an hour), in ascending order of the slot.
#pragma once

#include <algorithm>
#include <cstdint>

#include <boost/container/vector.hpp>

namespace rsvpulse::trend {

// Slots whose count is 0 are absent. Made for slots that mostly arrive in order: the newest is found at once.
class SparseCounts {
 public:
  struct Slot {
    uint32_t at;
    int64_t count;
    bool operator==(const Slot&) const = default;
  };

  // Adds `count`, which may be negative and must leave the slot at 0 or above. Returns true when the slot is new.
  bool add(uint32_t at, int64_t count) {
    auto slot = slots_.end();
    while (slot != slots_.begin() && (slot - 1)->at > at) --slot;
    if (slot == slots_.begin() || (slot - 1)->at != at) {
      slots_.insert(slot, Slot{at, count});
      return true;
    }
    --slot;
    slot->count += count;
    if (slot->count == 0) slots_.erase(slot);
    return false;
  }

  void drop_before(uint32_t at) {
    auto end = slots_.begin();
    while (end != slots_.end() && end->at < at) ++end;
    slots_.erase(slots_.begin(), end);
  }

  bool empty() const { return slots_.empty(); }
  size_t size() const { return slots_.size(); }
  void clear() { slots_ = Slots(); }
  const Slot* data() const { return slots_.data(); }
  auto begin() const { return slots_.begin(); }
  auto end() const { return slots_.end(); }

 private:
  // 16 bytes while there is none.
  using Slots =
      boost::container::vector<Slot, void, boost::container::vector_options_t<boost::container::stored_size<uint32_t>>>;
  Slots slots_;
};

}  // namespace rsvpulse::trend
