// NameSets: the entries that a group adds, kept once for all RSVPs of the group.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/number_index.h"
#include "base/prefetch.h"
#include "rsvp/group_cache.h"
#include "trend/dictionary.h"
#include "trend/hour_counts.h"
#include "trend/stable_vector.h"

namespace rsvpulse::trend {

// A set's number; with its last reference it goes to another.
using SetId = uint32_t;
inline constexpr SetId kNoSet = kNoNumber;

// Counted references like Dictionary. A set holds one reference to each of its texts.
class NameSets {
 public:
  using Names = std::vector<TextId>;

  // The set that was added for this group, or kNoSet. No reference is taken.
  SetId find(const rsvp::GroupIdentity& group) const {
    return index_.find(group.low, [&](SetId id) { return sets_[id].group == group; });
  }

  // Takes over the caller's references to `names` (distinct); the caller holds the set's first reference. `group` is what
  // find() knows the set by; all 0: it does not. `place` (kNoText: none) is counted for nothing, and taken over likewise.
  SetId add(std::span<const TextId> names, const rsvp::GroupIdentity& group, TextId place = kNoText);

  void hold(SetId id) { ++sets_[id].references; }

  // Gives one reference back. With the last, the set goes: its texts are returned and the caller holds their references.
  Names release(SetId id);

  std::span<const TextId> names(SetId id) const { return {texts_[id].names.data(), texts_[id].names.size()}; }
  TextId place(SetId id) const { return texts_[id].place; }
  HourCounts& hours(SetId id) { return sets_[id].hours; }
  const HourCounts& hours(SetId id) const { return sets_[id].hours; }
  bool is_live(SetId id) const { return sets_[id].references > 0; }

  // Fetches into the processor's caches what counting touches of the set.
  void expect(SetId id) const { prefetch_line(&sets_[id]); }
  // Calls `use(i)` for each i below `count`, in order; what names(set_of(i)) reads is fetched some sets before.
  template <class Index, class SetOf, class Use>
  void for_each_with_names(Index count, SetOf&& set_of, Use&& use) const {
    constexpr Ahead kAhead{.far = 16, .near = 8};
    for_each_ahead(
        count, kAhead, [&](Index i) { prefetch_line(&texts_[set_of(i)]); },
        [&](Index i) { prefetch_line(texts_[set_of(i)].names.data()); }, use);
  }
  SetId end() const { return static_cast<SetId>(sets_.size()); }

 private:
  // What counting touches, apart from the texts, which only readers do.
  struct alignas(64) Set {
    uint32_t references = 0;
    rsvp::GroupIdentity group;
    HourCounts hours;
  };
  struct Texts {
    Names names;
    TextId place = kNoText;
  };

  StableVector<Set> sets_;
  StableVector<Texts> texts_;
  std::vector<SetId> free_;
  NumberIndex index_;
};

}  // namespace rsvpulse::trend
