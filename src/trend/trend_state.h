// TrendState: all that trending and windows need to know of the RSVPs of some partition, kept up message by message.
//
// It holds, for each RSVP within retention, the message that counts (RsvpTable) and what that added: counts by set of entries
// and by event and hour (for scores), RSVPs by hour and answer, and which RSVPs lie in which hour (for idleness) and second. A
// change takes back exactly what the earlier message added. What `now` asks for is computed at read time (ranking.h,
// windows.h), so dimensions, decay, days and idle span are the reader's choice.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "trend/changes.h"
#include "trend/conservation.h"
#include "trend/count_watcher.h"
#include "trend/dictionary.h"
#include "trend/entry_index.h"
#include "trend/event_table.h"
#include "trend/event_time.h"
#include "trend/name_sets.h"
#include "trend/observation.h"
#include "trend/rsvp_table.h"
#include "trend/time_index.h"
#include "trend/window_counts.h"

namespace rsvpulse::trend {

// By rsvp::Response.
using ResponseCounts = std::array<int64_t, 3>;

// Not safe for concurrent use.
class TrendState {
 public:
  // Keeps `days` days: no reader can ask for more.
  explicit TrendState(int64_t days) : days_(days) {}

  // Counts one message; what became of it shows in conservation(). Retention is judged by `clock`: the greatest earlier mtime
  // on the event clock (-1 for the first message), the arrival time on the wall clock, or a fixed now. Groups are known by
  // their number within `generation` of the one store that all of them come from.
  void apply(const Observation& observation, int64_t clock, uint64_t generation);
  // Counts that a message came late, for information.
  void note_out_of_order() { ++conservation_.out_of_order; }

  // Fetch what apply() will need into the processor's caches, in two steps, called for a message some before its turn, the
  // second nearer than the first. They change nothing.
  void expect_far(const Observation& observation) const;
  void expect_near(const Observation& observation) const;

  // Forgets what no reader can see whose now is `now` or later. Never goes back.
  void evict(int64_t now);

  // Hears of what counts from now on; nullptr: nobody. Outlives this or is taken off.
  void watch(CountWatcher* watcher) { watcher_ = watcher; }
  // From now on keeps what rank() and windows() are quick by where readers come often, at some cost for each message.
  void keep_for_readers();
  // What is kept so; nullptr: nothing. A reader brings it up to date, so readers take turns. The index is made for the second
  // question: where there is only one, adding up is quicker.
  EntryIndex* entry_index() const;
  WindowCounts* window_counts() const { return window_counts_.get(); }
  // From now on every change is told to `changes`, which must outlive this; null: no more. See changes.h.
  void record_changes(Changes* changes) { changes_ = changes; }

  const Conservation& conservation() const { return conservation_; }
  // Of the applied messages, those that took back what their RSVP said before. Since this process began: no snapshot keeps it.
  uint64_t changed() const { return changed_; }
  int64_t days() const { return days_; }
  // The greatest now that evict() was called with; readers must not ask for an earlier one. -1: none yet.
  int64_t evicted_to() const { return evicted_to_; }

  // For readers.
  const Dictionary& dictionary() const { return dictionary_; }
  const NameSets& name_sets() const { return name_sets_; }
  const RsvpTable& rsvps() const { return rsvps_; }
  const EventTable& events() const { return events_; }

  // RSVPs by answer, of the hours from `first_hour` on.
  ResponseCounts responses_from(int64_t first_hour) const;

  // The RSVPs that came to lie in each hour, in the order in which they did; some have moved on since.
  struct Hour {
    ResponseCounts responses{};
    int64_t without_group = 0;  // people of yes whose messages told no group
    std::vector<RecordId> rsvps;
  };
  const TimeIndex<Hour>& hours() const { return hours_; }

  // Calls `use` with each RSVP whose mtime lies in the seconds after `after` up to and with `last`.
  template <class Use>
  void for_each_rsvp_between(int64_t after, int64_t last, Use&& use) const {
    for (auto second = seconds_.from(after + 1); second != seconds_.end() && second->first <= last; ++second) {
      for (const RecordId id : second->second) {
        const RsvpRecord& rsvp = rsvps_[id];
        if (rsvp.is_live() && second_of(rsvp.mtime) == second->first) use(rsvp);
      }
    }
  }

 private:
  friend class StateRebuilder;  // snapshot.cc

  // The sets made for the groups of one generation. Holds a reference to each.
  struct KnownGroups {
    uint64_t generation = 0;
    std::vector<SetId> sets;  // by CachedGroup::index; kNoSet: not met yet

    SetId set_of(uint32_t group) const { return group < sets.size() ? sets[group] : kNoSet; }
    void expect(uint32_t group) const {
      if (group < sets.size()) prefetch_line(&sets[group]);
    }
  };

  int64_t first_hour(int64_t now) const { return static_cast<int64_t>(hour_of(now)) - days_ * kHoursPerDay; }
  // Makes `observation` the truth of its RSVP.
  void add(RecordId id, const Observation& observation, uint64_t generation);
  // Puts the record into the counts and, where its mtime was `mtime_before` (-1: none), in its new place in time.
  void place(RecordId id, int64_t mtime_before);
  // Takes back what the record's message added, texts and sets included.
  void retract(RsvpRecord& record);
  void release_parts(const RsvpRecord& record);
  // Adds the record's RSVP to all it counts for, or with `sign` -1 takes it back.
  void count(const RsvpRecord& record, int64_t sign);
  void count_in_window(const RsvpRecord& record, int64_t sign);
  void expect_new_event(const Observation& observation) const;
  SentEventId hold_event(const Observation& observation);
  SentEventId make_event(EventHash hash, const rsvp::Text& event_id, const rsvp::Text& event_name);

  SetId set_of(rsvp::GroupRef group, uint64_t generation);
  SetId make_set(const rsvp::CachedGroup& cached);
  TextId hold_text(TextKind kind, std::string_view text) { return hold_text(kind, text, Dictionary::hash_of(kind, text)); }
  TextId hold_text(TextKind kind, std::string_view text, uint64_t hash);
  void release_text(TextId id);
  void release_set(SetId id);
  void release_event(SentEventId id);
  void expire_hour(int64_t at, const Hour& hour);

  bool keeps_for_readers_ = false;
  mutable bool was_asked_ = false;
  mutable std::unique_ptr<EntryIndex> entry_index_;
  std::unique_ptr<WindowCounts> window_counts_;
  CountWatcher* watcher_ = nullptr;
  Changes* changes_ = nullptr;
  int64_t days_;
  int64_t evicted_to_ = -1;
  uint32_t first_hour_ = 0;   // earlier hours are not kept
  int64_t first_second_ = 0;  // earlier seconds are not indexed
  Conservation conservation_;
  uint64_t changed_ = 0;

  Dictionary dictionary_;
  NameSets name_sets_;
  EventTable events_;
  RsvpTable rsvps_;
  TimeIndex<Hour> hours_;
  TimeIndex<std::vector<RecordId>> seconds_;
  KnownGroups known_groups_;
};

}  // namespace rsvpulse::trend
