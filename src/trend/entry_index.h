// EntryIndex: what each entry of a state has counted by hour, for readers who come often: a ranking then costs what changed
// since the last one, not what there is.
//
// Counting adds to name sets and events alone and only notes which it touched (docs/adr/0003 and 0020). The next reader's
// refresh() carries what those have counted since over to their entries. What it finds is the same, to the last bit, as what
// PlainEntries adds up anew.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/prefetch.h"
#include "trend/dictionary.h"
#include "trend/event_table.h"
#include "trend/hour_counts.h"
#include "trend/name_sets.h"
#include "trend/recent_counts.h"
#include "trend/scores.h"

namespace rsvpulse::trend {

class ActiveEntries;
class TrendState;

// Not safe for concurrent use.
class EntryIndex {
 public:
  // Of a state with all that it holds by now; later the state tells what it touches.
  explicit EntryIndex(const TrendState& state);
  ~EntryIndex();

  void touch_set(SetId id) { sets_.touch(id); }
  void touch_event(SentEventId id) { events_.touch(id); }

  // Carries over what was touched. The following hold until something is touched again.
  void refresh(const TrendState& state);
  // By TextId; those of one question are kept and the next time only what changed is computed anew.
  const Scores& scores(const Decay& decay);
  const RecentCounts& hours(TextId entry) const { return entries_[entry].hours; }
  // Whether the entry had an RSVP in `minute` or later: kNone for sure not; else a witness, or at worst the RSVPs, must tell.
  Activity guess(TextId entry, int64_t minute) const {
    return entries_[entry].newest_minute < minute ? Activity::kNone : Activity::kPerhaps;
  }
  bool is_active(const TrendState& state, TextId entry, int64_t minute);

 private:
  struct alignas(64) Entry {
    RecentCounts hours;
    uint32_t newest_minute = 0;  // no RSVP lies in a later one
    // The set, or of an event's name the event, that had the newest when it was seen.
    uint32_t witness = kNoNumber;
    uint32_t witness_minute = 0;
    uint32_t changed_in = 0;  // which refresh() found last that it changed
  };
  static constexpr Ahead kAhead{.far = 12, .near = 6};

  // What was carried over of the sets or events, by their number.
  template <class Seen>
  class Carried {
   public:
    void touch(uint32_t id) {
      if (is_touched_.size() <= id) is_touched_.resize(id + size_t{1} + id / 2);
      if (!is_touched_[id]) touched_.push_back(id);
      is_touched_[id] = 1;
    }
    // Calls `use` with each that was touched; none is afterwards. Before, `expect_far` and then `expect_near` are called with
    // it: where much is touched at once, this waits for memory and little else.
    template <class ExpectFar, class ExpectNear, class Use>
    void take(ExpectFar&& expect_far, ExpectNear&& expect_near, Use&& use) {
      for (const uint32_t id : touched_) {
        if (seen_.size() <= id) seen_.resize(id + size_t{1});
      }
      const auto far = [&](size_t i) {
        prefetch_line(&seen_[touched_[i]]);
        expect_far(touched_[i]);
      };
      const auto near = [&](size_t i) { expect_near(touched_[i], seen_[touched_[i]]); };
      for_each_ahead(touched_.size(), kAhead, far, near, [&](size_t i) {
        is_touched_[touched_[i]] = 0;
        use(touched_[i], seen_[touched_[i]]);
      });
      touched_.clear();
    }

   private:
    std::vector<uint8_t> is_touched_;
    std::vector<uint32_t> touched_;
    std::vector<Seen> seen_;
  };
  struct SeenSet {
    NameSets::Names names;
    RecentCounts hours;
  };
  struct SeenEvent {
    TextId entry = kNoText;
    RecentCounts hours;
  };
  // Scores of one question, and the entries that have changed since.
  struct Answered {
    Decay decay;
    Scores scores;
    std::vector<TextId> changed;
    uint64_t asked = 0;  // the number of the question that asked it last
  };
  static constexpr size_t kAnswers = 4;

  // Makes `seen`, what the entries `names` have of one set or event, what it has now; nullptr: nothing any more.
  void carry(std::span<const TextId> names, RecentCounts& seen, const HourCounts* now);
  void note_activity(std::span<const TextId> names, uint32_t id, const HourCounts& now);
  void note_change(TextId entry);
  bool has_witness(const TrendState& state, TextId entry, int64_t minute) const;

  std::vector<Entry> entries_;  // by TextId
  Carried<SeenSet> sets_;
  Carried<SeenEvent> events_;
  std::vector<Answered> answers_;
  uint32_t refreshes_ = 0;
  uint64_t questions_ = 0;
  // Made when a witness has gone and no other came; holds until the next refresh().
  std::unique_ptr<ActiveEntries> doubts_;
  int64_t doubts_minute_ = 0;
  std::vector<RecentCounts::Slot> before_;
  std::vector<RecentCounts::Slot> after_;
};

}  // namespace rsvpulse::trend
