#include "trend/replay_schedule.h"

#include <algorithm>
#include <chrono>

namespace rsvpulse::trend {
namespace {

// So long a thread waits before it does what another would do better.
constexpr std::chrono::microseconds kPatience{200};

}  // namespace

// One slot for one thread: used again while the processor's caches still hold it. For several so many that none waits for a
// free one while another grows a table: what they fill and parse ahead meanwhile must lie somewhere.
ReplaySchedule::ReplaySchedule(uint32_t threads, uint32_t shards)
    : ahead_(threads == 1 ? 1 : 2),
      most_slots_(threads == 1 ? 1 : size_t{4} * threads),
      free_(threads),
      counted_(shards),
      busy_(shards) {}

ReplaySchedule::Job ReplaySchedule::next(uint32_t thread, const Job& done, stream::ReadOutcome outcome) {
  std::unique_lock lock(mutex_);
  note_done(done, outcome);
  bool in_vain = false;
  while (!is_finished()) {
    if (const auto job = job_of(thread)) return *job;
    if (!in_vain) {
      in_vain = changed_.wait_for(lock, kPatience) == std::cv_status::timeout;
      continue;
    }
    if (const auto job = job_of_others(thread)) return *job;
    changed_.wait(lock);
    in_vain = false;
  }
  return {};
}

std::optional<ReplaySchedule::Job> ReplaySchedule::job_of(uint32_t thread) {
  std::optional<Job> job;
  if (thread < counted_.size()) job = count_job(thread);
  if (!job) job = sequence_job();
  if (!job) job = fill_job(thread);
  if (!job) job = parse_job(thread, false);
  return job;
}

std::optional<ReplaySchedule::Job> ReplaySchedule::job_of_others(uint32_t thread) {
  std::optional<Job> job = any_count_job();
  if (!job) job = parse_job(thread, true);
  return job;
}

std::optional<ReplaySchedule::Job> ReplaySchedule::fill_job(uint32_t thread) {
  if (filling_ || ended_) return std::nullopt;
  const auto own = std::count_if(queue_.begin(), queue_.end(), [&](const Slot* slot) {
    return slot->owner == thread && slot->state == Slot::State::kFilled;
  });
  if (own >= ahead_) return std::nullopt;
  Slot* const slot = free_slot(thread);
  if (slot == nullptr) return std::nullopt;
  slot->owner = thread;
  filling_ = true;
  return Job{Task::kFill, slot, 0};
}

ReplaySchedule::Slot* ReplaySchedule::free_slot(uint32_t thread) {
  auto from = free_.begin() + thread;
  if (from->empty()) {
    if (slots_.size() < most_slots_) return &slots_.emplace_back();
    from = std::find_if(free_.begin(), free_.end(), [](const auto& slots) { return !slots.empty(); });
    if (from == free_.end()) return nullptr;
  }
  Slot* const slot = from->back();
  from->pop_back();
  return slot;
}

std::optional<ReplaySchedule::Job> ReplaySchedule::parse_job(uint32_t thread, bool of_others) {
  const auto found = std::find_if(queue_.begin(), queue_.end(), [&](const Slot* slot) {
    return slot->state == Slot::State::kFilled && (slot->owner == thread || of_others);
  });
  if (found == queue_.end()) return std::nullopt;
  (*found)->owner = thread;
  (*found)->state = Slot::State::kParsing;
  return Job{Task::kParse, *found, 0};
}

std::optional<ReplaySchedule::Job> ReplaySchedule::sequence_job() {
  if (sequencing_ || sequenced_ == filled_batches()) return std::nullopt;
  Slot* const slot = queue_[sequenced_ - first_];
  if (slot->state != Slot::State::kParsed) return std::nullopt;
  sequencing_ = true;
  return Job{Task::kSequence, slot, 0};
}

std::optional<ReplaySchedule::Job> ReplaySchedule::count_job(uint32_t shard) {
  if (busy_[shard] || counted_[shard] == sequenced_) return std::nullopt;
  busy_[shard] = true;
  return Job{Task::kCount, queue_[counted_[shard] - first_], shard};
}

std::optional<ReplaySchedule::Job> ReplaySchedule::any_count_job() {
  for (uint32_t shard = 0; shard < counted_.size(); ++shard) {
    if (const auto job = count_job(shard)) return job;
  }
  return std::nullopt;
}

void ReplaySchedule::note_done(const Job& job, stream::ReadOutcome outcome) {
  switch (job.task) {
    case Task::kFill:
      filling_ = false;
      ended_ = outcome == stream::ReadOutcome::kEnd;
      job.slot->state = Slot::State::kFilled;
      if (outcome == stream::ReadOutcome::kBatch) {
        queue_.push_back(job.slot);
      } else {
        free_[job.slot->owner].push_back(job.slot);
      }
      break;
    case Task::kParse:
      job.slot->state = Slot::State::kParsed;
      break;
    case Task::kSequence:
      sequencing_ = false;
      ++sequenced_;
      break;
    case Task::kCount:
      busy_[job.shard] = false;
      ++counted_[job.shard];
      free_counted();
      break;
    case Task::kFinished:
      return;  // nothing was
  }
  changed_.notify_all();
}

void ReplaySchedule::free_counted() {
  const uint64_t slowest = *std::min_element(counted_.begin(), counted_.end());
  for (; first_ < slowest; ++first_) {
    free_[queue_.front()->owner].push_back(queue_.front());
    queue_.pop_front();
  }
}

}  // namespace rsvpulse::trend
