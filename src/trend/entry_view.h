// EntryView: one state's entries as a ranking asks for them. PlainEntries adds everything up at each question; IndexedEntries
// asks what the state keeps for readers (entry_index.h), and is quick where they come often.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "trend/scores.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

class EntryView {
 public:
  virtual ~EntryView() = default;
  // Of every entry; holds until it is asked for again.
  virtual const Scores& scores() = 0;
  // Without much work: kNone is certain.
  virtual Activity guess(TextId entry) const = 0;
  virtual bool is_active(TextId entry) = 0;
  // Adds what each of `entries` (kNoText: none) counted to its own hours.
  virtual void add_hours(std::span<const TextId> entries, std::span<std::map<uint32_t, int64_t>> hours) = 0;
};

// Active is what had an RSVP in `first_minute` or later; nullopt: everything. The state must outlive the view and hold still.
std::unique_ptr<EntryView> plain_entries(const TrendState& state, const Decay& decay, std::optional<int64_t> first_minute);
std::unique_ptr<EntryView> indexed_entries(const TrendState& state, EntryIndex& index, const Decay& decay,
                                           std::optional<int64_t> first_minute);

}  // namespace rsvpulse::trend
