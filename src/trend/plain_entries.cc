// The plain way: what a state's sets and events have counted, added up by entry at each question.
#include <algorithm>

#include "trend/active_entries.h"
#include "trend/entry_view.h"

namespace rsvpulse::trend {
namespace {

// What one name set or event has counted in an hour.
struct Share {
  uint32_t of;  // SetId or SentEventId
  int64_t count;
};

struct HourShares {
  std::vector<Share> sets;
  std::vector<Share> events;
};

// The counts of the span, to be added up by entry, hour by hour.
class EntryCounts {
 public:
  EntryCounts(const TrendState& state, int64_t first_hour) : state_(state), counts_(state.dictionary().end()) {
    const NameSets& sets = state.name_sets();
    for (SetId id = 0; id < sets.end(); ++id) {
      if (!sets.is_live(id)) continue;
      sets.hours(id).for_each_hour(first_hour, [&](uint32_t hour, int64_t count) { at(hour).sets.push_back({id, count}); });
    }
    const EventTable& events = state.events();
    for (SentEventId id = 0; id < events.end(); ++id) {
      if (events[id].entry == kNoText) continue;
      events[id].hours.for_each_hour(first_hour, [&](uint32_t hour, int64_t count) { at(hour).events.push_back({id, count}); });
    }
  }

  // The hours in which anything was counted, ascending.
  std::vector<uint32_t> hours() const {
    std::vector<uint32_t> found;
    for (const auto& [hour, shares] : shares_) found.push_back(hour);
    return found;
  }

  // Makes count() and counted() tell of that hour.
  void turn_to(uint32_t hour) {
    for (const TextId entry : counted_) counts_[entry] = 0;
    counted_.clear();
    const auto found = shares_.find(hour);
    if (found == shares_.end()) return;
    const NameSets& sets = state_.name_sets();
    const std::vector<Share>& shares = found->second.sets;
    sets.for_each_with_names(
        shares.size(), [&](size_t i) { return shares[i].of; },
        [&](size_t i) {
          for (const TextId entry : sets.names(shares[i].of)) add(entry, shares[i].count);
        });
    for (const Share& share : found->second.events) add(state_.events()[share.of].entry, share.count);
  }

  int64_t count(TextId entry) const { return counts_[entry]; }
  // Those whose count is not 0, each once.
  const std::vector<TextId>& counted() const { return counted_; }

 private:
  HourShares& at(uint32_t hour) {
    if (!last_ || last_hour_ != hour) last_ = &shares_[last_hour_ = hour];
    return *last_;
  }
  void add(TextId entry, int64_t count) {
    if (counts_[entry] == 0) counted_.push_back(entry);
    counts_[entry] += count;
  }

  const TrendState& state_;
  std::map<uint32_t, HourShares> shares_;
  HourShares* last_ = nullptr;
  uint32_t last_hour_ = 0;
  std::vector<int64_t> counts_;  // by TextId
  std::vector<TextId> counted_;
};

class PlainEntries final : public EntryView {
 public:
  PlainEntries(const TrendState& state, const Decay& decay, std::optional<int64_t> first_minute)
      : counts_(state, decay.first_hour), divisors_(decay), entries_(state.dictionary().end()) {
    if (first_minute) active_.emplace(state, *first_minute);
  }

  const Scores& scores() override {
    scores_.assign(entries_, kNoScore);
    for (const uint32_t hour : counts_.hours()) {
      counts_.turn_to(hour);
      for (const TextId entry : counts_.counted()) {
        scores_[entry] = std::max(scores_[entry], 0.0) + divisors_.weigh(hour, counts_.count(entry));
      }
    }
    return scores_;
  }

  Activity guess(TextId entry) const override { return active_ ? active_->guess(entry) : Activity::kSure; }
  bool is_active(TextId entry) override { return !active_ || active_->is_active(entry); }

  void add_hours(std::span<const TextId> entries, std::span<std::map<uint32_t, int64_t>> hours) override {
    for (const uint32_t hour : counts_.hours()) {
      counts_.turn_to(hour);
      for (size_t i = 0; i < entries.size(); ++i) {
        if (entries[i] == kNoText) continue;
        if (const int64_t count = counts_.count(entries[i]); count > 0) hours[i][hour] += count;
      }
    }
  }

 private:
  EntryCounts counts_;
  Divisors divisors_;
  size_t entries_;
  Scores scores_;
  std::optional<ActiveEntries> active_;
};

}  // namespace

std::unique_ptr<EntryView> plain_entries(const TrendState& state, const Decay& decay, std::optional<int64_t> first_minute) {
  return std::make_unique<PlainEntries>(state, decay, first_minute);
}

}  // namespace rsvpulse::trend
