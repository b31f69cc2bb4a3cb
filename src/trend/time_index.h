// TimeIndex: values by time slot, in order, quick for the slot that was used last.
#pragma once

#include <cstdint>
#include <map>

namespace rsvpulse::trend {

template <class Value>
class TimeIndex {
 public:
  using Iterator = typename std::map<int64_t, Value>::const_iterator;

  // The slot's value, made if it is new.
  Value& at(int64_t slot) {
    if (!last_ || slot != last_slot_) {
      last_ = &slots_[slot];
      last_slot_ = slot;
    }
    return *last_;
  }

  // Removes the first slot when it is before `slot`, and gives its value to `use(slot, value)`. False: there is none.
  template <class Use>
  bool take_before(int64_t slot, Use&& use) {
    if (slots_.empty() || slots_.begin()->first >= slot) return false;
    const auto node = slots_.extract(slots_.begin());
    if (node.key() == last_slot_) last_ = nullptr;
    use(node.key(), node.mapped());
    return true;
  }

  auto begin() const { return slots_.begin(); }
  auto end() const { return slots_.end(); }
  auto from(int64_t slot) const { return slots_.lower_bound(slot); }

 private:
  std::map<int64_t, Value> slots_;
  Value* last_ = nullptr;
  int64_t last_slot_ = 0;
};

}  // namespace rsvpulse::trend
