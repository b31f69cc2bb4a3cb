#include "trend/trend_replay.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "trend/counting.h"

namespace rsvpulse::trend {

// Which thread does what next. Batches lie in a ring in the order of the source; each goes from free to read (by one thread,
// the source being read by one at a time), to sequenced, to counted by every shard, to free.
class TrendReplay::Schedule {
 public:
  enum class Task { kRead, kSequence, kCount, kFinished };
  struct Job {
    Task task = Task::kFinished;
    Reading* reading = nullptr;
    uint32_t shard = 0;
  };

  Schedule(uint32_t shards, size_t batches) : ring_(batches), counted_(shards), busy_(shards) {}

  // Waits for a job that `thread` can do. Counting its own shard comes first: that makes room, and the shard stays in the
  // caches of the thread's processor. Others' shards come last.
  Job take(uint32_t thread) {
    std::unique_lock lock(mutex_);
    while (true) {
      if (const auto job = thread < counted_.size() ? count_job(thread) : std::nullopt) return *job;
      if (const auto job = sequence_job()) return *job;
      if (const auto job = read_job()) return *job;
      if (const auto job = any_count_job()) return *job;
      if (ended_ && sequenced_ == read_ && all_counted()) return {};
      changed_.wait(lock);
    }
  }

  // What became of the reading that `take` gave. Others may read the source from now on.
  void source_read(stream::ReadOutcome outcome) {
    const std::lock_guard lock(mutex_);
    reading_source_ = false;
    if (outcome == stream::ReadOutcome::kBatch) ++read_;
    if (outcome == stream::ReadOutcome::kEnd) ended_ = true;
    changed_.notify_all();
  }

  void done(const Job& job) {
    const std::lock_guard lock(mutex_);
    switch (job.task) {
      case Task::kRead:
        slot_of(job.reading).parsed = true;
        break;
      case Task::kSequence:
        sequencing_ = false;
        slot_of(job.reading).parsed = false;
        ++sequenced_;
        break;
      case Task::kCount:
        busy_[job.shard] = false;
        ++counted_[job.shard];
        break;
      case Task::kFinished:
        break;
    }
    changed_.notify_all();
  }

 private:
  struct Slot {
    Reading reading;
    bool parsed = false;
  };

  Slot& at(uint64_t number) { return ring_[number % ring_.size()]; }
  Slot& slot_of(const Reading* reading) {
    return *std::find_if(ring_.begin(), ring_.end(), [&](const Slot& slot) { return &slot.reading == reading; });
  }
  uint64_t slowest() const { return *std::min_element(counted_.begin(), counted_.end()); }
  bool all_counted() const { return slowest() == read_; }

  std::optional<Job> count_job(uint32_t shard) {
    if (busy_[shard] || counted_[shard] == sequenced_) return std::nullopt;
    busy_[shard] = true;
    return Job{Task::kCount, &at(counted_[shard]).reading, shard};
  }

  std::optional<Job> any_count_job() {
    for (uint32_t shard = 0; shard < counted_.size(); ++shard) {
      if (const auto job = count_job(shard)) return job;
    }
    return std::nullopt;
  }

  std::optional<Job> sequence_job() {
    if (sequencing_ || sequenced_ == read_ || !at(sequenced_).parsed) return std::nullopt;
    sequencing_ = true;
    return Job{Task::kSequence, &at(sequenced_).reading, 0};
  }

  std::optional<Job> read_job() {
    if (reading_source_ || ended_ || read_ - slowest() == ring_.size()) return std::nullopt;
    reading_source_ = true;
    return Job{Task::kRead, &at(read_).reading, 0};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot> ring_;
  // Numbers of batches: the first that is not yet read, sequenced, counted by each shard.
  uint64_t read_ = 0;
  uint64_t sequenced_ = 0;
  std::vector<uint64_t> counted_;
  std::vector<bool> busy_;  // shards being counted
  bool reading_source_ = false;
  bool sequencing_ = false;
  bool ended_ = false;
};

TrendReplay::TrendReplay(stream::Source& source, ReplayOptions options, ReplayHooks hooks)
    : source_(source), options_(options), hooks_(std::move(hooks)) {
  for (uint32_t i = 0; i < shards(); ++i) {
    states_.push_back(std::make_unique<TrendState>(options_.days));
    if (options_.fixed_now) states_.back()->evict(*options_.fixed_now);
    state_pointers_.push_back(states_.back().get());
  }
  if (options_.period_ms > 0 && options_.wall_clock) next_period_ = options_.wall_clock->now_ms() + options_.period_ms;
}

TrendReplay::~TrendReplay() = default;

void TrendReplay::run() {
  // Few batches, used again while the processor's caches still hold them; two a thread, so that none waits for a free one.
  Schedule schedule(shards(), options_.threads == 1 ? 1 : 2 * options_.threads);
  std::vector<std::jthread> others;
  for (uint32_t i = 1; i < options_.threads; ++i) others.emplace_back([&, i] { work(schedule, i); });
  work(schedule, 0);
}

void TrendReplay::work(Schedule& schedule, uint32_t thread) {
  Reader reader(shards(), groups_, options_.max_future_skew_ms);
  std::unique_lock counting(counting_, std::defer_lock);
  while (true) {
    const Schedule::Job job = schedule.take(thread);
    if (job.task == Schedule::Task::kFinished) return;
    if (job.task == Schedule::Task::kRead) {
      if (!read(schedule, reader, *job.reading)) continue;
    } else {
      if (job.task == Schedule::Task::kSequence) {
        if (options_.threads == 1) counting.lock();
        sequence(*job.reading);
      } else if (options_.period_ms > 0) {
        count_with_periods(*job.reading);
      } else {
        count_reading(*states_[job.shard], *job.reading, job.shard, on_event_clock());
      }
      if (job.task == Schedule::Task::kCount) {
        if (counting.owns_lock()) counting.unlock();
        if (hooks_.on_counted) hooks_.on_counted(job.reading->greatest_mtime);
      }
    }
    schedule.done(job);
  }
}

// False when there was nothing to read.
bool TrendReplay::read(Schedule& schedule, Reader& reader, Reading& reading) {
  auto outcome = source_.read(reading.batch);
  while (!outcome.ok()) {
    hooks_.on_source_error(outcome.error());
    outcome = source_.read(reading.batch);
  }
  schedule.source_read(*outcome);
  if (*outcome == stream::ReadOutcome::kIdle && options_.threads == 1) meet_wall_period();
  if (*outcome != stream::ReadOutcome::kBatch) return false;
  reader.read(reading);
  return true;
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
