// The quick way: what the state keeps for readers.
#include "trend/entry_index.h"
#include "trend/entry_view.h"

namespace rsvpulse::trend {
namespace {

class IndexedEntries final : public EntryView {
 public:
  IndexedEntries(const TrendState& state, EntryIndex& index, const Decay& decay, std::optional<int64_t> first_minute)
      : state_(state), index_(index), decay_(decay), first_minute_(first_minute) {
    index_.refresh(state);
  }

  const Scores& scores() override { return index_.scores(decay_); }

  Activity guess(TextId entry) const override { return first_minute_ ? index_.guess(entry, *first_minute_) : Activity::kSure; }
  bool is_active(TextId entry) override { return !first_minute_ || index_.is_active(state_, entry, *first_minute_); }

  void add_hours(std::span<const TextId> entries, std::span<std::map<uint32_t, int64_t>> hours) override {
    for (size_t i = 0; i < entries.size(); ++i) {
      if (entries[i] == kNoText) continue;
      index_.hours(entries[i]).for_each([&](const RecentCounts::Slot& slot) {
        if (slot.at >= decay_.first_hour) hours[i][slot.at] += slot.count;
      });
    }
  }

 private:
  const TrendState& state_;
  EntryIndex& index_;
  Decay decay_;
  std::optional<int64_t> first_minute_;
};

}  // namespace

std::unique_ptr<EntryView> indexed_entries(const TrendState& state, EntryIndex& index, const Decay& decay,
                                           std::optional<int64_t> first_minute) {
  return std::make_unique<IndexedEntries>(state, index, decay, first_minute);
}

}  // namespace rsvpulse::trend
