// NameSets: the entries that a group adds, kept once for all RSVPs of the group.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "trend/dictionary.h"
#include "trend/rsvp_table.h"

namespace rsvpulse::trend {

// Counted references like Dictionary. A set holds one reference to each of its texts.
class NameSets {
 public:
  // Takes over the caller's references to `names` (distinct); the caller holds the set's first reference.
  SetId add(std::vector<TextId> names);

  void hold(SetId id) { ++sets_[id].references; }

  // Gives one reference back. With the last, the set goes: its names are returned and the caller holds their references.
  std::vector<TextId> release(SetId id);

  std::span<const TextId> names(SetId id) const { return sets_[id].names; }
  bool is_live(SetId id) const { return sets_[id].references > 0; }
  SetId end() const { return static_cast<SetId>(sets_.size()); }

 private:
  struct Set {
    std::vector<TextId> names;
    uint32_t references = 0;
  };
  std::deque<Set> sets_;
  std::vector<SetId> free_;
};

}  // namespace rsvpulse::trend
