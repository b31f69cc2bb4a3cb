// Sources made of steps stand in for sockets. What must hold: each part's lines in its order, all of them, a bound on what is
// read ahead, one part's end or failure being no other's.
#include "stream/merged_source.h"

#include <atomic>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::stream {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What the test sees of a source that a MergedSource owns.
struct Seen {
  std::atomic<uint64_t> reads = 0;
  std::atomic<bool> stopped = false;
  std::mutex mutex;
  std::vector<std::pair<uint64_t, int64_t>> commits;  // offset, greatest mtime
};

// Gives `batches` batches of `lines` lines "<name> 0", "<name> 1", …; then fails, ends, or is idle until it is stopped.
class StepSource final : public Source {
 public:
  enum class Then { kEnd, kFail, kIdle };
  StepSource(std::string name, uint64_t batches, uint64_t lines, Then then, Seen& seen)
      : name_(std::move(name)), batches_(batches), lines_(lines), then_(then), seen_(seen) {}

  Result<ReadOutcome> read(Batch& batch) override {
    batch.clear();
    if (seen_.stopped) return ReadOutcome::kEnd;
    if (read_ == batches_) {
      if (then_ == Then::kFail) return Error{ErrorKind::kOutside, name_ + ": is gone"};
      if (then_ == Then::kEnd) return ReadOutcome::kEnd;
      std::this_thread::yield();
      return ReadOutcome::kIdle;
    }
    ++read_;
    ++seen_.reads;
    batch.source = name_;
    for (uint64_t i = 0; i < lines_; ++i) {
      const std::string text = name_ + " " + std::to_string(next_line_++);
      batch.bytes.resize(std::max(batch.bytes.size(), batch.bytes_used + text.size()));
      std::copy(text.begin(), text.end(), batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
      batch.lines.push_back({.begin = static_cast<uint32_t>(batch.bytes_used),
                             .length = static_cast<uint32_t>(text.size()),
                             .number = next_line_,
                             .offset = next_line_ - 1,
                             .full_length = text.size()});
      batch.bytes_used += text.size();
    }
    return ReadOutcome::kBatch;
  }
  Position position() const override { return {name_, next_line_, next_line_ + 1}; }
  Status resume(const Position&) override { return Done{}; }
  Status commit(const Position& position, int64_t greatest_mtime) override {
    const std::lock_guard lock(seen_.mutex);
    seen_.commits.emplace_back(position.offset, greatest_mtime);
    return Done{};
  }
  void stop() override { seen_.stopped = true; }
  SourceState state() const override { return {SourceState::Phase::kOpen, "", 3}; }

 private:
  std::string name_;
  uint64_t batches_, lines_;
  Then then_;
  Seen& seen_;
  uint64_t read_ = 0;
  uint64_t next_line_ = 0;
};

MergedSource::Part part(std::string name, uint64_t batches, uint64_t lines, StepSource::Then then, Seen& seen,
                        bool live = true) {
  return {name, std::make_unique<StepSource>(name, batches, lines, then, seen), live};
}

std::vector<MergedSource::Part> list(MergedSource::Part first, MergedSource::Part second) {
  std::vector<MergedSource::Part> parts;
  parts.push_back(std::move(first));
  parts.push_back(std::move(second));
  return parts;
}

// All lines by what they begin with, and the errors.
struct Drained {
  std::map<std::string, std::vector<std::string>> lines;
  std::vector<std::string> errors;
};

Drained drain(MergedSource& source) {
  Drained drained;
  Batch batch;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      drained.errors.push_back(outcome.error().message);
    } else if (*outcome == ReadOutcome::kEnd) {
      return drained;
    } else {
      for (const Line& line : batch.lines) drained.lines[batch.source].emplace_back(batch.text(line));
    }
  }
}

TEST(MergedSource, GivesEveryPartsLinesInItsOrderAndEndsWithTheLast) {
  const ManualClock clock(1'000);
  Seen a, b;
  MergedSource source(list(part("a", 500, 3, StepSource::Then::kEnd, a), part("b", 70, 5, StepSource::Then::kEnd, b)), clock);
  const Drained drained = drain(source);
  EXPECT_THAT(drained.errors, IsEmpty());
  ASSERT_EQ(drained.lines.at("a").size(), 1'500u);
  ASSERT_EQ(drained.lines.at("b").size(), 350u);
  for (size_t i = 0; i < 1'500; ++i) ASSERT_EQ(drained.lines.at("a")[i], "a " + std::to_string(i));
  for (size_t i = 0; i < 350; ++i) ASSERT_EQ(drained.lines.at("b")[i], "b " + std::to_string(i));
  for (const auto& state : source.parts()) {
    EXPECT_EQ(state.state.phase, SourceState::Phase::kEnded);
    EXPECT_EQ(state.lines, state.name == "a" ? 1'500u : 350u);
  }
}

TEST(MergedSource, LinesOfLivePartsBearTheTimeAtWhichTheyCame) {
  const ManualClock clock(77);
  Seen live, file;
  MergedSource source(
      list(part("live", 1, 1, StepSource::Then::kEnd, live), part("file", 1, 1, StepSource::Then::kEnd, file, false)), clock);
  Batch batch;
  std::map<std::string, int64_t> arrivals;
  while (true) {
    const auto outcome = source.read(batch);
    ASSERT_TRUE(outcome.ok());
    if (*outcome == ReadOutcome::kEnd) break;
    for (const Line& line : batch.lines) arrivals[batch.source] = line.arrival_ms;
  }
  EXPECT_EQ(arrivals.at("live"), 77);
  EXPECT_EQ(arrivals.at("file"), -1);
}

TEST(MergedSource, AFailureIsOfOnePartAndIsTold) {
  const ManualClock clock(0);
  Seen bad, good;
  MergedSource source(list(part("bad", 1, 1, StepSource::Then::kFail, bad), part("good", 200, 1, StepSource::Then::kEnd, good)),
                      clock);
  const Drained drained = drain(source);
  EXPECT_THAT(drained.errors, ElementsAre("bad: is gone"));
  EXPECT_EQ(drained.lines.at("bad").size(), 1u);
  EXPECT_EQ(drained.lines.at("good").size(), 200u);
  const auto states = source.parts();
  EXPECT_EQ(states[0].state.phase, SourceState::Phase::kFailed);
  EXPECT_EQ(states[0].state.reason, "bad: is gone");
  EXPECT_EQ(states[0].state.connections, 3u);
}

TEST(MergedSource, ReadsAheadByNoMoreThanItsBound) {
  const ManualClock clock(0);
  Seen a, b;
  MergedSource source(list(part("a", 1'000, 1, StepSource::Then::kEnd, a), part("b", 1'000, 1, StepSource::Then::kEnd, b)),
                      clock);
  Batch batch;
  for (uint64_t taken = 1; taken <= 300; ++taken) {
    const auto outcome = source.read(batch);
    ASSERT_TRUE(outcome.ok());
    if (*outcome != ReadOutcome::kBatch) break;
    // One more a part may be on its way into the queue.
    EXPECT_LE(a.reads + b.reads, taken + 2 * (MergedSource::kBatchesAhead + 1));
  }
}

TEST(MergedSource, IdlesAndStopsWhileNothingComes) {
  const ManualClock clock(0);
  Seen a, b;
  MergedSource source(list(part("a", 0, 0, StepSource::Then::kIdle, a), part("b", 0, 0, StepSource::Then::kIdle, b)), clock);
  Batch batch;
  EXPECT_EQ(*source.read(batch), ReadOutcome::kIdle);
  std::jthread stopper([&] { source.stop(); });
  while (*source.read(batch) != ReadOutcome::kEnd) EXPECT_TRUE(batch.lines.empty());
  stopper.join();
  EXPECT_TRUE(a.stopped && b.stopped);
  EXPECT_EQ(*source.read(batch), ReadOutcome::kEnd);
}

TEST(MergedSource, TellsEachPartWhatOfItWasCounted) {
  const ManualClock clock(0);
  Seen a, b;
  MergedSource source(list(part("a", 3, 2, StepSource::Then::kIdle, a), part("b", 2, 1, StepSource::Then::kIdle, b)), clock);
  Batch batch;
  const std::map<std::string, int64_t> mtimes = {{"a", 900}, {"b", 5}};
  for (int batches = 0; batches < 5;) {
    const auto outcome = source.read(batch);
    if (*outcome != ReadOutcome::kBatch) continue;
    ++batches;
    EXPECT_TRUE(source.commit(source.position(), mtimes.at(batch.source) - batches).ok());
  }
  const auto last_of = [](Seen& seen) {
    const std::lock_guard lock(seen.mutex);
    return seen.commits.empty() ? std::pair<uint64_t, int64_t>{0, 0} : seen.commits.back();
  };
  while (last_of(a).first != 6 || last_of(b).first != 2) std::this_thread::yield();
  EXPECT_LE(last_of(b).second, 4);  // b hears nothing of a's greater mtimes
  EXPECT_GE(last_of(a).second, 895);
}

}  // namespace
}  // namespace rsvpulse::stream
