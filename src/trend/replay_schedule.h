// ReplaySchedule: which thread of a replay does what next.
//
// Each batch is filled from the source (by one thread at a time), parsed (by any thread), sequenced (in the order of the
// source), counted (likewise, by each shard on its own), and its reading is then free for another.
//
// The source is asked for half of the time that two threads take, so a thread that came for the next batch would often find the
// other one there. It fills one ahead instead, when the source is free. What a thread filled it parses itself, and fills again
// what it filled last: that lies in its processor's caches.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "stream/source.h"
#include "trend/reading.h"

namespace rsvpulse::trend {

// Safe for concurrent use by the threads numbered 0 to `threads` - 1.
class ReplaySchedule {
 public:
  enum class Task { kFill, kParse, kSequence, kCount, kFinished };

  // A reading on its way from the source to the counts.
  struct Slot {
    Reading reading;
    uint32_t owner = 0;  // the thread whose processor's caches hold it
    enum class State { kFilled, kParsing, kParsed } state = State::kFilled;
  };

  struct Job {
    Task task = Task::kFinished;
    Slot* slot = nullptr;  // what it is about; the caller's until the job is done
    uint32_t shard = 0;    // of kCount
  };

  ReplaySchedule(uint32_t threads, uint32_t shards);

  // What `thread` does next, after the job that it was given last (none: kFinished); with what became of that, if it was a
  // kFill: after kEnd the source is asked no more. Waits for a job that the thread can do, or for the end of all. Counting its
  // own shard comes first: that makes room, and the shard stays in the caches of the thread's processor. Others' shards and
  // batches come last, when it has waited in vain for its own.
  Job next(uint32_t thread, const Job& done, stream::ReadOutcome outcome);

 private:
  uint64_t filled_batches() const { return first_ + queue_.size(); }
  bool is_finished() const { return ended_ && queue_.empty(); }

  void note_done(const Job& job, stream::ReadOutcome outcome);
  std::optional<Job> job_of(uint32_t thread);
  std::optional<Job> job_of_others(uint32_t thread);
  std::optional<Job> fill_job(uint32_t thread);
  std::optional<Job> parse_job(uint32_t thread, bool of_others);
  std::optional<Job> sequence_job();
  std::optional<Job> count_job(uint32_t shard);
  std::optional<Job> any_count_job();

  // A slot that is free, best one of `thread`'s own; null when there is none.
  Slot* free_slot(uint32_t thread);
  void free_counted();

  const uint32_t ahead_;  // batches that a thread fills before it parses the first of them
  const size_t most_slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Slot> slots_;                // all that were needed so far
  std::vector<std::vector<Slot*>> free_;  // by owner; the last freed last
  std::deque<Slot*> queue_;               // filled and not yet counted by every shard, in the order of the source
  // Numbers of batches: the queue's first, and the first that is not yet sequenced, counted by each shard.
  uint64_t first_ = 0;
  uint64_t sequenced_ = 0;
  std::vector<uint64_t> counted_;
  std::vector<bool> busy_;  // shards being counted
  bool filling_ = false;
  bool sequencing_ = false;
  bool ended_ = false;
};

}  // namespace rsvpulse::trend
