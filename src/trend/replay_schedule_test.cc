#include "trend/replay_schedule.h"

#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace rsvpulse::trend {
namespace {

using Task = ReplaySchedule::Task;
using Job = ReplaySchedule::Job;
using stream::ReadOutcome;

// Threads as a test moves them: each has the job that it was given last, and is done with it when it asks for the next.
class Threads {
 public:
  Threads(uint32_t threads, uint32_t shards) : schedule_(threads, shards), jobs_(threads) {}

  // The next job of `thread` must be this one.
  Job expect(uint32_t thread, Task task, ReadOutcome outcome_before = ReadOutcome::kBatch) {
    Job& job = jobs_[thread];
    job = schedule_.next(thread, job, outcome_before);
    EXPECT_EQ(job.task, task);
    return job;
  }

  // The jobs that are left for `thread`.
  std::vector<Job> run_to_the_end(uint32_t thread) {
    std::vector<Job> jobs;
    Job& job = jobs_[thread];
    while ((job = schedule_.next(thread, job, ReadOutcome::kBatch)).task != Task::kFinished) jobs.push_back(job);
    return jobs;
  }

 private:
  ReplaySchedule schedule_;
  std::vector<Job> jobs_;
};

TEST(ReplaySchedule, OneThreadTakesBatchAfterBatchThroughTheSameSlot) {
  Threads threads(1, 1);
  std::set<const ReplaySchedule::Slot*> slots;
  for (int i = 0; i < 3; ++i) {
    threads.expect(0, Task::kFill);
    slots.insert(threads.expect(0, Task::kFill, ReadOutcome::kIdle).slot);
    threads.expect(0, Task::kParse);
    threads.expect(0, Task::kSequence);
    threads.expect(0, Task::kCount);
  }
  EXPECT_EQ(slots.size(), 1u);
  threads.expect(0, Task::kFill);
  threads.expect(0, Task::kFinished, ReadOutcome::kEnd);
}

TEST(ReplaySchedule, AThreadFillsOneAheadAndNeedNotWaitForTheSource) {
  Threads threads(2, 1);
  threads.expect(1, Task::kFill);
  threads.expect(1, Task::kFill);
  threads.expect(1, Task::kParse);
  threads.expect(0, Task::kFill);
  threads.expect(1, Task::kSequence);
  threads.expect(1, Task::kParse);  // the second, while the source is with the other thread
  threads.expect(1, Task::kSequence);
}

TEST(ReplaySchedule, WhatAThreadFilledItParsesItselfAndOthersWhenItHasWaitedForThem) {
  Threads threads(2, 1);
  const Job first = threads.expect(1, Task::kFill);
  const Job second = threads.expect(1, Task::kFill);
  const Job parsing = threads.expect(1, Task::kParse);
  EXPECT_EQ(parsing.slot, first.slot);
  const Job own = threads.expect(0, Task::kFill);
  threads.expect(0, Task::kFill);
  EXPECT_EQ(threads.expect(0, Task::kParse).slot, own.slot);
  threads.expect(0, Task::kFill);
  threads.expect(0, Task::kParse);
  threads.expect(0, Task::kFill);
  EXPECT_NE(threads.expect(0, Task::kParse, ReadOutcome::kEnd).slot, second.slot);
  EXPECT_EQ(threads.expect(0, Task::kParse).slot, second.slot);
}

TEST(ReplaySchedule, BatchesAreSequencedAndCountedInTheOrderOfTheSource) {
  Threads threads(2, 1);
  threads.expect(0, Task::kFill);
  threads.expect(0, Task::kFill);
  const Job first = threads.expect(0, Task::kParse);
  threads.expect(1, Task::kFill);
  const Job second = threads.expect(1, Task::kParse, ReadOutcome::kEnd);  // filled by the other, after a while
  EXPECT_NE(first.slot, second.slot);
  const Job sequenced = threads.expect(0, Task::kSequence);
  EXPECT_EQ(sequenced.slot, first.slot);
  EXPECT_EQ(threads.expect(0, Task::kCount).slot, first.slot);
  EXPECT_EQ(threads.expect(1, Task::kSequence).slot, second.slot);
  // Either may count the second: the one whose shard it is, or the other when that has waited.
  std::vector<Job> left[2];
  std::jthread zero([&] { left[0] = threads.run_to_the_end(0); });
  std::jthread one([&] { left[1] = threads.run_to_the_end(1); });
  zero.join();
  one.join();
  ASSERT_EQ(left[0].size() + left[1].size(), 1u);
  const Job& counted = left[0].empty() ? left[1].front() : left[0].front();
  EXPECT_EQ(counted.task, Task::kCount);
  EXPECT_EQ(counted.slot, second.slot);
}

TEST(ReplaySchedule, ASlotIsFreeWhenEveryShardHasCountedIt) {
  Threads threads(4, 2);
  const Job filled = threads.expect(0, Task::kFill);
  EXPECT_NE(threads.expect(0, Task::kFill).slot, filled.slot);
  threads.expect(0, Task::kFill, ReadOutcome::kIdle);
  threads.expect(0, Task::kParse, ReadOutcome::kEnd);
  threads.expect(0, Task::kSequence);
  EXPECT_EQ(threads.expect(0, Task::kCount).shard, 0u);
  EXPECT_EQ(threads.expect(3, Task::kCount).shard, 1u);  // nobody else does
  std::atomic<bool> finished = false;
  std::jthread waits([&] {
    threads.expect(0, Task::kFinished);
    finished = true;
  });
  EXPECT_FALSE(finished);
  threads.expect(3, Task::kFinished);
  waits.join();
  EXPECT_TRUE(finished);
}

TEST(ReplaySchedule, AThreadWithNothingToDoSleepsWhileAnotherWaitsForTheSource) {
  Threads threads(2, 1);
  threads.expect(0, Task::kFill);
  int64_t woken = -1;
  std::jthread waits([&] {
    threads.expect(1, Task::kFinished);
    rusage used{};
    ASSERT_EQ(getrusage(RUSAGE_THREAD, &used), 0);
    woken = used.ru_nvcsw;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  threads.expect(0, Task::kFinished, ReadOutcome::kEnd);
  waits.join();
  EXPECT_GE(woken, 0);
  EXPECT_LT(woken, 100);  // by turns of its patience it would be a thousand
}

// As many threads as like to: batches go by number, which their readings carry.
TEST(ReplaySchedule, ManyThreadsLoseNothingAndKeepTheOrder) {
  constexpr uint64_t kBatches = 20'000;
  constexpr uint32_t kThreads = 6;
  constexpr uint32_t kShards = 3;
  ReplaySchedule schedule(kThreads, kShards);
  uint64_t source = 0;     // by one thread at a time
  uint64_t sequenced = 0;  // likewise
  std::vector<uint64_t> counted(kShards);
  std::atomic<uint64_t> parsed = 0;
  std::atomic<uint64_t> faults = 0;
  const auto work = [&](uint32_t thread) {
    auto outcome = ReadOutcome::kBatch;
    for (Job job = schedule.next(thread, {}, outcome); job.task != Task::kFinished; job = schedule.next(thread, job, outcome)) {
      outcome = ReadOutcome::kBatch;
      uint64_t& number = job.slot->reading.messages;
      if (job.task == Task::kFill) {
        if (source == kBatches) {
          outcome = ReadOutcome::kEnd;
        } else if (source % 100 == 50 && job.slot->reading.generation != source) {
          job.slot->reading.generation = source;
          outcome = ReadOutcome::kIdle;
        } else {
          number = source++;
        }
      }
      if (job.task == Task::kParse) ++parsed;
      if (job.task == Task::kSequence && number != sequenced++) ++faults;
      if (job.task == Task::kCount && number != counted[job.shard]++) ++faults;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (uint32_t i = 0; i < kThreads; ++i) threads.emplace_back(work, i);
  }
  EXPECT_EQ(faults, 0u);
  EXPECT_EQ(parsed, kBatches);
  EXPECT_EQ(sequenced, kBatches);
  EXPECT_EQ(counted, std::vector<uint64_t>(kShards, kBatches));
}

}  // namespace
}  // namespace rsvpulse::trend
