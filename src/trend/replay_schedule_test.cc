#include "trend/replay_schedule.h"

#include <atomic>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace rsvpulse::trend {
namespace {

using Task = ReplaySchedule::Task;
using Job = ReplaySchedule::Job;
using stream::ReadOutcome;

// Takes the job that is next for `thread`; it must be this one.
Job expect(ReplaySchedule& schedule, uint32_t thread, Task task) {
  const Job job = schedule.take(thread);
  EXPECT_EQ(job.task, task);
  return job;
}

void fill(ReplaySchedule& schedule, uint32_t thread, ReadOutcome outcome = ReadOutcome::kBatch) {
  schedule.filled(expect(schedule, thread, Task::kFill), outcome);
}

void do_next(ReplaySchedule& schedule, uint32_t thread, Task task) { schedule.done(expect(schedule, thread, task)); }

TEST(ReplaySchedule, OneThreadTakesBatchAfterBatchThroughTheSameSlot) {
  ReplaySchedule schedule(1, 1);
  std::set<const ReplaySchedule::Slot*> slots;
  for (int i = 0; i < 3; ++i) {
    fill(schedule, 0, ReadOutcome::kIdle);
    const Job job = expect(schedule, 0, Task::kFill);
    slots.insert(job.slot);
    schedule.filled(job, ReadOutcome::kBatch);
    do_next(schedule, 0, Task::kParse);
    do_next(schedule, 0, Task::kSequence);
    do_next(schedule, 0, Task::kCount);
  }
  EXPECT_EQ(slots.size(), 1u);
  fill(schedule, 0, ReadOutcome::kEnd);
  EXPECT_EQ(schedule.take(0).task, Task::kFinished);
}

TEST(ReplaySchedule, AThreadFillsOneAheadAndNeedNotWaitForTheSource) {
  ReplaySchedule schedule(2, 1);
  fill(schedule, 1);
  fill(schedule, 1);
  do_next(schedule, 1, Task::kParse);
  const Job sequencing = expect(schedule, 1, Task::kSequence);
  const Job filling = expect(schedule, 0, Task::kFill);
  schedule.done(sequencing);
  do_next(schedule, 1, Task::kParse);  // the second, while the source is with the other thread
  do_next(schedule, 1, Task::kSequence);
  do_next(schedule, 1, Task::kCount);  // what the other thread would count first
  schedule.filled(filling, ReadOutcome::kBatch);
}

TEST(ReplaySchedule, WhatAThreadFilledItParsesItselfAndOthersOnlyWhenTheyHaveNothingElse) {
  ReplaySchedule schedule(2, 1);
  const Job first = expect(schedule, 1, Task::kFill);
  schedule.filled(first, ReadOutcome::kBatch);
  const Job second = expect(schedule, 0, Task::kFill);
  schedule.filled(second, ReadOutcome::kBatch);
  const Job third = expect(schedule, 1, Task::kFill);  // blocked from here on
  EXPECT_EQ(expect(schedule, 0, Task::kParse).slot, second.slot);
  EXPECT_EQ(expect(schedule, 0, Task::kParse).slot, first.slot);
  schedule.filled(third, ReadOutcome::kEnd);
}

TEST(ReplaySchedule, BatchesAreSequencedAndCountedInTheOrderOfTheSource) {
  ReplaySchedule schedule(2, 1);
  fill(schedule, 0);
  fill(schedule, 1);
  const Job first = expect(schedule, 0, Task::kFill);
  schedule.filled(first, ReadOutcome::kEnd);
  const Job parses_first = expect(schedule, 0, Task::kParse);
  const Job parses_second = expect(schedule, 1, Task::kParse);
  schedule.done(parses_second);  // its turn has not come
  schedule.done(parses_first);
  const Job sequences = expect(schedule, 1, Task::kSequence);
  EXPECT_EQ(sequences.slot, parses_first.slot);
  schedule.done(sequences);
  const Job counts = expect(schedule, 0, Task::kCount);
  EXPECT_EQ(counts.slot, parses_first.slot);
  do_next(schedule, 1, Task::kSequence);
  schedule.done(counts);
  const Job last = expect(schedule, 0, Task::kCount);
  EXPECT_EQ(last.slot, parses_second.slot);
  schedule.done(last);
  EXPECT_EQ(schedule.take(0).task, Task::kFinished);
  EXPECT_EQ(schedule.take(1).task, Task::kFinished);
}

TEST(ReplaySchedule, ASlotIsFreeWhenEveryShardHasCountedIt) {
  ReplaySchedule schedule(4, 2);
  const Job filled = expect(schedule, 0, Task::kFill);
  schedule.filled(filled, ReadOutcome::kBatch);
  const Job other = expect(schedule, 0, Task::kFill);
  EXPECT_NE(other.slot, filled.slot);
  schedule.filled(other, ReadOutcome::kIdle);
  schedule.filled(expect(schedule, 0, Task::kFill), ReadOutcome::kEnd);
  do_next(schedule, 0, Task::kParse);
  do_next(schedule, 3, Task::kSequence);
  EXPECT_EQ(expect(schedule, 0, Task::kCount).shard, 0u);
  const Job counts_other = expect(schedule, 3, Task::kCount);
  EXPECT_EQ(counts_other.shard, 1u);
  schedule.done({Task::kCount, filled.slot, 0});
  std::atomic<bool> finished = false;
  std::jthread waits([&] {
    EXPECT_EQ(schedule.take(1).task, Task::kFinished);
    finished = true;
  });
  EXPECT_FALSE(finished);
  schedule.done(counts_other);
  waits.join();
  EXPECT_TRUE(finished);
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
    while (true) {
      const Job job = schedule.take(thread);
      if (job.task == Task::kFinished) return;
      uint64_t& number = job.slot->reading.messages;
      if (job.task == Task::kFill) {
        if (source == kBatches) {
          schedule.filled(job, ReadOutcome::kEnd);
        } else if (source % 100 == 50 && job.slot->reading.generation != source) {
          job.slot->reading.generation = source;
          schedule.filled(job, ReadOutcome::kIdle);
        } else {
          number = source++;
          schedule.filled(job, ReadOutcome::kBatch);
        }
        continue;
      }
      if (job.task == Task::kParse) ++parsed;
      if (job.task == Task::kSequence && number != sequenced++) ++faults;
      if (job.task == Task::kCount && number != counted[job.shard]++) ++faults;
      schedule.done(job);
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
