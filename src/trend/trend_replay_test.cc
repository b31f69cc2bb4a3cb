// The same answers whatever the threads and batches; periods of event time; clocks. Sources are made of lines in memory.
#include "trend/trend_replay.h"

#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/made_log.h"
#include "trend/made_lines.h"
#include "trend/windows.h"

namespace rsvpulse::trend {
namespace {

using testing::ElementsAre;

struct Outcome {
  std::vector<std::string> blocks;
  std::vector<uint64_t> refused;
  Conservation sums;
  bool operator==(const Outcome&) const = default;
};

Outcome run(std::vector<std::string> lines, size_t lines_per_batch, ReplayOptions options) {
  stream::LinesSource source("lines", std::move(lines), lines_per_batch);
  Outcome outcome;
  TrendReplay* pointer = nullptr;
  RankingOptions ranking;
  ranking.by.insert(Dimension::kTopic);
  ranking.by.insert(Dimension::kEvent);
  const auto print = [&](int64_t now) {
    std::string block = fmt::format("{}:", now);
    for (const auto& entry : rank(pointer->states(), ranking, now)) block += fmt::format(" {}={:.3f}", entry.name, entry.score);
    const Windows w = windows(pointer->states(), {}, now);
    outcome.blocks.push_back(block + fmt::format(" total={} yes={}", w.total, w.responses[0]));
  };
  TrendReplay replay(
      source, options,
      {.on_refused = [&](const stream::Batch&, const RefusedLine& line) { outcome.refused.push_back(line.line.number); },
       .on_period = print,
       .on_counted = {},
       .on_source_error = [](const Error&) {}});
  pointer = &replay;
  replay.run();
  print(replay.now());
  outcome.sums = replay.conservation();
  EXPECT_TRUE(outcome.sums.sums_meet());
  return outcome;
}

ReplayOptions with_threads(uint32_t threads, int64_t period_ms = 0) {
  ReplayOptions options;
  options.threads = threads;
  options.period_ms = period_ms;
  return options;
}

TEST(TrendReplay, AnswersAlikeWhateverTheThreadsAndBatches) {
  const Outcome plain = run(busy_lines(), 100'000, with_threads(1));
  EXPECT_EQ(plain.refused.size(), 42u);
  EXPECT_GT(plain.sums.expired, 50u);
  EXPECT_GT(plain.sums.superseded, 50u);
  for (const uint32_t threads : {1u, 2u, 3u, 8u}) {
    for (const size_t per_batch : {1u, 10u, 333u})
      EXPECT_EQ(run(busy_lines(), per_batch, with_threads(threads)), plain) << threads << " " << per_batch;
  }
}

TEST(TrendReplay, PeriodsAreCutByEventTimeWhateverTheThreadsAndBatches) {
  const Outcome plain = run(busy_lines(), 100'000, with_threads(1, kHourMs));
  EXPECT_GT(plain.blocks.size(), 20u);
  for (const uint32_t threads : {1u, 2u, 3u}) {
    for (const size_t per_batch : {1u, 10u, 333u})
      EXPECT_EQ(run(busy_lines(), per_batch, with_threads(threads, kHourMs)), plain);
  }
}

TEST(TrendReplay, APeriodEndsBeforeTheMessageThatReachesItAndAJumpMakesOneBlock) {
  const auto blocks =
      run({message(1, 10, "a"), message(2, 999, "a"), message(3, 1000, "a"), message(4, 500, "a"), message(5, 9'999, "b")}, 2,
          with_threads(1, 1000))
          .blocks;
  EXPECT_THAT(blocks,
              ElementsAre("1000: a=2.000 at 1=1.000 at 2=1.000 total=2 yes=2",  //
                          "2000: a=4.000 at 1=1.000 at 2=1.000 at 3=1.000 at 4=1.000 total=4 yes=4",
                          "9999: a=4.000 at 1=1.000 at 2=1.000 at 3=1.000 at 4=1.000 at 5=1.000 b=1.000 total=5 yes=5"));
}

TEST(TrendReplay, AFixedNowDecidesWhatCounts) {
  ReplayOptions options;
  options.fixed_now = 100 * kHourMs;
  const auto outcome =
      run({message(1, 76 * kHourMs, "edge"), message(2, 76 * kHourMs - 1, "gone"), message(3, 300 * kHourMs, "future")}, 1,
          options);
  EXPECT_EQ(outcome.sums.expired, 1u);
  ASSERT_EQ(outcome.blocks.size(), 1u);
  EXPECT_EQ(outcome.blocks[0].substr(0, 10), "360000000:");
  EXPECT_THAT(outcome.blocks[0], testing::HasSubstr("future=0.005"));
}

TEST(TrendReplay, OnTheWallClockRetentionIsJudgedByArrival) {
  const ManualClock clock(1000 * kHourMs);
  ReplayOptions options;
  options.wall_clock = &clock;
  const auto outcome =
      run({message(1, 976 * kHourMs, "kept"), message(2, 976 * kHourMs - 1, "gone"), message(3, 2000 * kHourMs, "future")}, 1,
          options);
  EXPECT_EQ(outcome.sums.expired, 1u);
  EXPECT_EQ(outcome.sums.applied, 2u);
}

TEST(TrendReplay, AnEmptySourceIsNoFault) {
  const auto outcome = run({}, 1, with_threads(2));
  EXPECT_THAT(outcome.blocks, ElementsAre("0: total=0 yes=0"));
  EXPECT_EQ(outcome.sums.read, 0u);
}

// Gives its lines one at a time, is idle for a while after each, and after the last until it is stopped.
class SlowSource final : public stream::Source {
 public:
  explicit SlowSource(std::vector<std::string> lines, int64_t arrival_ms = -1)
      : arrival_ms_(arrival_ms), lines_("lines", std::move(lines), 1) {}

  Result<stream::ReadOutcome> read(stream::Batch& batch) override {
    batch.clear();
    if (stopped_) return stream::ReadOutcome::kEnd;
    if (++calls_ % 3 != 0) return stream::ReadOutcome::kIdle;
    auto outcome = lines_.read(batch);
    for (stream::Line& line : batch.lines) line.arrival_ms = arrival_ms_;
    return *outcome == stream::ReadOutcome::kEnd ? stream::ReadOutcome::kIdle : *outcome;
  }
  stream::Position position() const override { return lines_.position(); }
  Status resume(const stream::Position&) override { return Done{}; }
  void stop() override { stopped_ = true; }

 private:
  std::atomic<bool> stopped_ = false;
  int calls_ = 0;
  int64_t arrival_ms_;
  stream::LinesSource lines_;
};

TEST(TrendReplay, OthersMayLookWhileALiveSourceIsCounted) {
  std::vector<std::string> lines;
  for (int64_t i = 0; i < 300; ++i) lines.push_back(message(i, 1'489'000'000'000 + i, "t"));
  SlowSource source(lines);
  std::atomic<uint64_t> counted = 0;
  TrendReplay replay(source, with_threads(1),
                     {.on_refused = {}, .on_period = {}, .on_counted = [&](int64_t) { ++counted; }, .on_source_error = {}});
  std::jthread runner([&] { replay.run(); });
  RankingOptions ranking;
  ranking.by.insert(Dimension::kTopic);
  double score = 0;
  while (score < 300) {
    replay.look([&] {
      const auto rows = rank(replay.states(), ranking, replay.now());
      const auto sums = replay.conservation();
      EXPECT_TRUE(sums.sums_meet());
      if (rows.empty()) return;
      EXPECT_GE(rows[0].score, score);
      EXPECT_EQ(rows[0].score, static_cast<double>(sums.applied));
      score = rows[0].score;
    });
  }
  source.stop();
  runner.join();
  EXPECT_EQ(counted, 300u);
}

TEST(TrendReplay, PeriodsOfTheWallClockPassWhileNothingComes) {
  ManualClock clock(1'000);
  SlowSource source({});
  std::vector<int64_t> periods;
  ReplayOptions options = with_threads(1, 50);
  options.wall_clock = &clock;
  TrendReplay replay(source, options,
                     {.on_refused = {},
                      .on_period =
                          [&](int64_t now) {
                            periods.push_back(now);
                            if (periods.size() == 3) source.stop();
                            clock.set(clock.now_ms() + 50);
                          },
                      .on_counted = {},
                      .on_source_error = {}});
  clock.set(1'050);
  replay.run();
  EXPECT_THAT(periods, ElementsAre(1'050, 1'100, 1'150));
}

TEST(TrendReplay, WhatLiesTooFarAheadOfItsArrivalNeverMovesEventTime) {
  constexpr int64_t kArrival = 1000 * kHourMs;
  for (const int64_t skew : {int64_t{-1}, int64_t{600'000}}) {
    SlowSource source(
        {message(1, kArrival, "now"), message(2, kArrival + 600'000, "edge"), message(3, kArrival + 600'001, "late")},
        kArrival);
    ReplayOptions options = with_threads(1);
    options.max_future_skew_ms = skew;
    std::vector<std::string> refused;
    uint64_t batches = 0;
    TrendReplay replay(
        source, options,
        {.on_refused = [&](const stream::Batch&, const RefusedLine& line) { refused.push_back(line.refusal.field); },
         .on_period = {},
         .on_counted =
             [&](int64_t) {
               if (++batches == 3) source.stop();
             },
         .on_source_error = {}});
    replay.run();
    EXPECT_EQ(refused.size(), skew < 0 ? 0u : 1u);
    EXPECT_EQ(replay.now(), kArrival + (skew < 0 ? 600'001 : 600'000));
    EXPECT_TRUE(replay.conservation().sums_meet());
  }
}

}  // namespace
}  // namespace rsvpulse::trend
