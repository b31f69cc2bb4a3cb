// TrendReplay: a source counted to its end by one or several threads, with the same answers whatever their number. The end of a
// live source comes when somebody stops it; meanwhile others may look().
//
// A batch goes through three stages. Reading (parse the lines) needs no order: any thread takes the next batch. Sequencing runs
// in the order of the source and is short: it sets the clock that retention is judged by, and hands out dead letters. Counting
// runs in the order of the source for each shard of RSVPs (by rsvp_id) on its own; all messages of one RSVP lie in one shard,
// so latest-wins needs no other, and readers add the shards up.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "stream/source.h"
#include "trend/ranking.h"
#include "trend/reading.h"
#include "trend/replay_schedule.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

struct ReplayOptions {
  uint32_t threads = 1;
  int64_t days = 1;                   // kept
  std::optional<int64_t> fixed_now;   // the only now that will be asked for; else event time, or:
  const Clock* wall_clock = nullptr;  // time of arrival; null: event time
  int64_t period_ms = 0;              // on_period is called so often; 0: never
  int64_t max_future_skew_ms = -1;    // for lines with a time of arrival, see Reader
};

// Called in the order of the source, by one thread at a time. The states stand still meanwhile.
struct ReplayHooks {
  std::function<void(const stream::Batch&, const RefusedLine&)> on_refused;
  // On the event clock at each whole multiple of the period that event time passes, before the message that passes it (a jump
  // over several makes one call); on the wall clock every period, between batches and while nothing comes. `now` is that
  // multiple, or the time.
  std::function<void(int64_t now)> on_period;
  // With one thread: the batch read last was counted; the greatest mtime of its messages, -1 for none. May be empty.
  std::function<void(int64_t greatest_mtime)> on_counted;
  // The source failed for a while or a part; what it delivered counts.
  std::function<void(const Error&)> on_source_error;
};

class TrendReplay {
 public:
  TrendReplay(stream::Source& source, ReplayOptions options, ReplayHooks hooks);

  // Reads the source to its end. Call it once.
  void run();

  // What the states' readers take for now: the fixed one, the wall clock's, or the greatest mtime of any message (0: none).
  int64_t now() const;

  States states() const { return state_pointers_; }

  // Of all shards together, with the dead letters.
  Conservation conservation() const;

  // While run() is under way, with one thread: calls `use`, from any thread, in which states(), now() and conservation() hold
  // still, between two batches.
  void look(const std::function<void()>& use) const;

 private:
  void work(ReplaySchedule& schedule, uint32_t thread);
  stream::ReadOutcome fill(stream::Batch& batch);
  void sequence(Reading& reading);
  void count(const Reading& reading, uint32_t shard);
  void count_with_periods(const Reading& reading);
  void meet_period(int64_t mtime);
  void meet_wall_period();
  // Counting takes about a third of the work: one shard for every two threads keeps up, and what shards would each hold is held
  // once. With periods all goes through one shard in the order of the source.
  uint32_t shards() const { return options_.period_ms > 0 ? 1 : (options_.threads + 1) / 2; }
  bool on_event_clock() const { return !options_.fixed_now && !options_.wall_clock; }

  stream::Source& source_;
  ReplayOptions options_;
  ReplayHooks hooks_;
  const std::shared_ptr<rsvp::GroupStore> groups_ = std::make_shared<rsvp::GroupStore>();
  std::vector<std::unique_ptr<TrendState>> states_;
  std::vector<const TrendState*> state_pointers_;

  mutable std::mutex counting_;  // with one thread: held from a batch's sequencing until it is counted

  // Written by sequencing alone.
  int64_t greatest_mtime_ = -1;
  Conservation sequenced_;

  int64_t next_period_ = 0;  // on the event clock the multiple to come, 0 before the first message; else a wall time
};

}  // namespace rsvpulse::trend
