#include "trend/entry_index.h"

#include <algorithm>
#include <utility>

#include "trend/active_entries.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

EntryIndex::EntryIndex(const TrendState& state) {
  for (SetId id = 0; id < state.name_sets().end(); ++id) touch_set(id);
  for (SentEventId id = 0; id < state.events().end(); ++id) touch_event(id);
}

EntryIndex::~EntryIndex() = default;

void EntryIndex::refresh(const TrendState& state) {
  doubts_.reset();
  ++refreshes_;
  if (entries_.size() < state.dictionary().end()) entries_.resize(state.dictionary().end());
  const auto expect_set = [&](SetId id) { state.name_sets().expect(id); };
  const auto expect_names = [&](SetId id, const SeenSet& seen) {
    prefetch_line(seen.names.data());
    seen.hours.expect();
    if (state.name_sets().is_live(id)) prefetch_line(state.name_sets().names(id).data());
  };
  sets_.take(expect_set, expect_names, [&](SetId id, SeenSet& seen) {
    const bool is_live = state.name_sets().is_live(id);
    const std::span<const TextId> names = is_live ? state.name_sets().names(id) : std::span<const TextId>();
    if (!std::equal(names.begin(), names.end(), seen.names.begin(), seen.names.end())) {
      carry(seen.names, seen.hours, nullptr);
      seen.names.assign(names.begin(), names.end());
    }
    if (!is_live) return;
    carry(names, seen.hours, &state.name_sets().hours(id));
    note_activity(names, id, state.name_sets().hours(id));
  });
  const auto expect_event = [&](SentEventId id) { prefetch_line(&state.events()[id]); };
  const auto expect_entry = [&](SentEventId id, const SeenEvent& seen) {
    const SentEvent& event = state.events()[id];
    if (event.entry != kNoText) prefetch_line(&entries_[event.entry]);
    event.hours.expect();
    seen.hours.expect();
  };
  events_.take(expect_event, expect_entry, [&](SentEventId id, SeenEvent& seen) {
    const SentEvent& event = state.events()[id];
    const TextId entry = event.references > 0 ? event.entry : kNoText;
    if (entry != seen.entry) {
      if (seen.entry != kNoText) carry({&seen.entry, 1}, seen.hours, nullptr);
      seen.entry = entry;
    }
    if (entry == kNoText) return;
    carry({&entry, 1}, seen.hours, &event.hours);
    note_activity({&entry, 1}, id, event.hours);
  });
  // Nobody asks that any more.
  std::erase_if(answers_, [this](const Answered& answer) { return answer.changed.size() > entries_.size(); });
}

void EntryIndex::carry(std::span<const TextId> names, RecentCounts& seen, const HourCounts* now) {
  before_.clear();
  seen.for_each([this](const RecentCounts::Slot& slot) { before_.push_back(slot); });
  after_.clear();
  if (now) now->for_each_hour(0, [this](uint32_t hour, int64_t count) { after_.push_back({hour, count}); });
  if (before_ == after_) return;
  const auto add = [&](uint32_t hour, int64_t count) {
    seen.add(hour, count);
    for (const TextId name : names) entries_[name].hours.add(hour, count);
  };
  auto before = before_.begin();
  auto after = after_.begin();
  while (before != before_.end() || after != after_.end()) {
    if (after == after_.end() || (before != before_.end() && before->at < after->at)) {
      add(before->at, -before->count);
      ++before;
    } else if (before == before_.end() || after->at < before->at) {
      add(after->at, after->count);
      ++after;
    } else {
      if (after->count != before->count) add(after->at, after->count - before->count);
      ++before;
      ++after;
    }
  }
  for (const TextId name : names) note_change(name);
}

void EntryIndex::note_activity(std::span<const TextId> names, uint32_t id, const HourCounts& now) {
  for (const TextId name : names) {
    Entry& entry = entries_[name];
    entry.newest_minute = std::max(entry.newest_minute, now.newest_minute());
    if (!now.newest_counts() || (entry.witness != kNoNumber && now.newest_minute() < entry.witness_minute)) continue;
    entry.witness = id;
    entry.witness_minute = now.newest_minute();
  }
}

void EntryIndex::note_change(TextId entry) {
  // A number that nothing is counted for may come to mean another text.
  if (entries_[entry].hours.empty()) entries_[entry] = Entry();
  // A topic of many sets is told once.
  if (std::exchange(entries_[entry].changed_in, refreshes_) == refreshes_) return;
  for (Answered& answer : answers_) answer.changed.push_back(entry);
}

const Scores& EntryIndex::scores(const Decay& decay) {
  ++questions_;
  auto found = std::find_if(answers_.begin(), answers_.end(), [&](const Answered& answer) { return answer.decay == decay; });
  const bool is_new = found == answers_.end();
  if (is_new && answers_.size() == kAnswers) {
    found = std::min_element(answers_.begin(), answers_.end(), [](const auto& a, const auto& b) { return a.asked < b.asked; });
    answers_.erase(found);
  }
  if (is_new) found = answers_.insert(answers_.end(), Answered{decay, {}, {}, 0});
  found->asked = questions_;
  found->scores.resize(entries_.size(), kNoScore);
  Divisors divisors(decay);
  const auto compute = [&](TextId entry) {
    double score = kNoScore;
    entries_[entry].hours.for_each([&](const RecentCounts::Slot& slot) {
      if (slot.at >= decay.first_hour) score = std::max(score, 0.0) + divisors.weigh(slot.at, slot.count);
    });
    found->scores[entry] = score;
  };
  if (is_new) {
    for (TextId entry = 0; entry < entries_.size(); ++entry) compute(entry);
  } else {
    const std::vector<TextId>& changed = found->changed;
    for_each_ahead(
        changed.size(), kAhead, [&](size_t i) { prefetch_line(&entries_[changed[i]]); },
        [&](size_t i) { entries_[changed[i]].hours.expect(); }, [&](size_t i) { compute(changed[i]); });
  }
  found->changed.clear();
  return found->scores;
}

bool EntryIndex::has_witness(const TrendState& state, TextId entry, int64_t minute) const {
  const uint32_t witness = entries_[entry].witness;
  if (witness == kNoNumber) return false;
  if (state.dictionary().kind(entry) == TextKind::kEvent) {
    const SentEvent& event = state.events()[witness];
    return event.references > 0 && event.entry == entry && event.hours.activity_since(minute) == Activity::kSure;
  }
  if (!state.name_sets().is_live(witness)) return false;
  const auto names = state.name_sets().names(witness);
  return std::find(names.begin(), names.end(), entry) != names.end() &&
         state.name_sets().hours(witness).activity_since(minute) == Activity::kSure;
}

bool EntryIndex::is_active(const TrendState& state, TextId entry, int64_t minute) {
  if (guess(entry, minute) == Activity::kNone) return false;
  if (has_witness(state, entry, minute)) return true;
  if (!doubts_ || doubts_minute_ != minute) doubts_ = std::make_unique<ActiveEntries>(state, doubts_minute_ = minute);
  if (doubts_->is_active(entry)) return true;
  // Nothing later before what comes next.
  entries_[entry].newest_minute = static_cast<uint32_t>(std::max<int64_t>(0, minute - 1));
  return false;
}

}  // namespace rsvpulse::trend
