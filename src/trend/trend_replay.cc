#include "trend/trend_replay.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "trend/counting.h"

namespace rsvpulse::trend {

TrendReplay::TrendReplay(stream::Source& source, ReplayOptions options, ReplayHooks hooks)
    : source_(source), options_(options), hooks_(std::move(hooks)) {
  for (uint32_t i = 0; i < shards(); ++i) {
    states_.push_back(std::make_unique<TrendState>(options_.days));
    if (options_.fixed_now) states_.back()->evict(*options_.fixed_now);
    state_pointers_.push_back(states_.back().get());
  }
  if (options_.period_ms > 0 && options_.wall_clock) next_period_ = options_.wall_clock->now_ms() + options_.period_ms;
}

void TrendReplay::run() {
  ReplaySchedule schedule(options_.threads, shards());
  std::vector<std::jthread> others;
  for (uint32_t i = 1; i < options_.threads; ++i) others.emplace_back([&, i] { work(schedule, i); });
  work(schedule, 0);
}

void TrendReplay::work(ReplaySchedule& schedule, uint32_t thread) {
  using Task = ReplaySchedule::Task;
  Reader reader(shards(), groups_, options_.max_future_skew_ms);
  std::unique_lock counting(counting_, std::defer_lock);
  ReplaySchedule::Job job = schedule.next(thread, {}, stream::ReadOutcome::kBatch);
  while (job.task != Task::kFinished) {
    Reading& reading = job.slot->reading;
    auto outcome = stream::ReadOutcome::kBatch;
    switch (job.task) {
      case Task::kFill:
        outcome = fill(reading.batch);
        break;
      case Task::kParse:
        reader.read(reading);
        break;
      case Task::kSequence:
        if (options_.threads == 1) counting.lock();
        sequence(reading);
        break;
      case Task::kCount:
        count(reading, job.shard);
        if (counting.owns_lock()) counting.unlock();
        if (hooks_.on_counted) hooks_.on_counted(reading.greatest_mtime);
        break;
      case Task::kFinished:
        break;
    }
    job = schedule.next(thread, job, outcome);
  }
}

stream::ReadOutcome TrendReplay::fill(stream::Batch& batch) {
  auto outcome = source_.read(batch);
  while (!outcome.ok()) {
    hooks_.on_source_error(outcome.error());
    outcome = source_.read(batch);
  }
  if (*outcome == stream::ReadOutcome::kIdle && options_.threads == 1) meet_wall_period();
  return *outcome;
}

void TrendReplay::sequence(Reading& reading) {
  for (const RefusedLine& refused : reading.refused) hooks_.on_refused(reading.batch, refused);
  sequenced_.read += reading.refused.size() + reading.messages;
  sequenced_.dead_letter += reading.refused.size();
  reading.mtime_before = greatest_mtime_;
  greatest_mtime_ = std::max(greatest_mtime_, reading.greatest_mtime);
  if (options_.fixed_now) {
    reading.clock_before = reading.clock_after = *options_.fixed_now;
  } else if (options_.wall_clock) {
    reading.clock_before = reading.clock_after = options_.wall_clock->now_ms();
  } else {
    reading.clock_before = reading.mtime_before;
    reading.clock_after = greatest_mtime_;
  }
}

void TrendReplay::count(const Reading& reading, uint32_t shard) {
  if (options_.period_ms > 0) {
    count_with_periods(reading);
  } else {
    count_reading(*states_[shard], reading, shard, on_event_clock());
  }
}

void TrendReplay::count_with_periods(const Reading& reading) {
  TrendState& state = *states_.front();
  for (const Observation& observation : reading.shards.front()) {
    if (on_event_clock()) meet_period(observation.mtime);
    count_observation(state, reading, observation, on_event_clock());
  }
  state.evict(reading.clock_after);
  meet_wall_period();
}

void TrendReplay::meet_wall_period() {
  if (options_.period_ms == 0 || !options_.wall_clock || options_.wall_clock->now_ms() < next_period_) return;
  const int64_t time = now();
  hooks_.on_period(time);
  next_period_ = time + options_.period_ms;
}

// On the event clock: calls on_period before a message of `mtime` is counted when that reaches the next multiple.
void TrendReplay::meet_period(int64_t mtime) {
  if (mtime < next_period_) return;
  if (next_period_ > 0) hooks_.on_period(next_period_);
  next_period_ = (mtime / options_.period_ms + 1) * options_.period_ms;
}

int64_t TrendReplay::now() const {
  if (options_.fixed_now) return *options_.fixed_now;
  if (!options_.wall_clock) return std::max<int64_t>(0, greatest_mtime_);
  // A wall clock may be set back, behind what the states have forgotten by.
  int64_t time = options_.wall_clock->now_ms();
  for (const auto& state : states_) time = std::max(time, state->evicted_to());
  return time;
}

void TrendReplay::look(const std::function<void()>& use) const {
  const std::lock_guard lock(counting_);
  use();
}

Conservation TrendReplay::conservation() const {
  Conservation sum = sequenced_;
  for (const auto& state : states_) sum += state->conservation();
  return sum;
}

}  // namespace rsvpulse::trend
