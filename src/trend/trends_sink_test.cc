// A sink that is thrown away and made anew from its checkpoint answers as one that never was.
#include "trend/trends_sink.h"

#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/made_log.h"
#include "trend/made_answers.h"

namespace rsvpulse::trend {
namespace {

using stream::LogPositions;
using testing::HasSubstr;

constexpr int64_t kStart = 1'489'900'000'000;

class TrendsSinkTest : public testing::Test {
 protected:
  TrendsSinkTest() {
    char name[] = "/tmp/rsvpulse-test-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~TrendsSinkTest() override { std::filesystem::remove_all(folder_); }

  // Records of few RSVPs that change often, hours apart, some late by days.
  std::vector<std::string> records(int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) {
      const auto pick = [&](int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); };
      const int64_t late = pick(10) == 0 ? int64_t{pick(60)} * 3'600'000 : pick(5'000);
      all.push_back(fmt::format(
          R"({{"rsvp_id":{},"mtime":{},"response":"{}","guests":{},"event":{{"event_id":"e{}","event_name":"Event {}"}},)"
          R"("group":{{"group_id":{},"group_name":"G{}","group_city":"C{}","group_topics":[{{"topic_name":"T{}"}},{{"topic_name":"T{}"}}]}}}})",
          pick(200), kStart + int64_t{i} * 60'000 - late, pick(3) == 0 ? "no" : "yes", pick(3), pick(20), pick(20), pick(9),
          pick(9), pick(5), pick(12), pick(12)));
    }
    return all;
  }
  static stream::Batch batch_of(const std::vector<std::string>& records, size_t first, size_t last, int64_t arrival_ms = -1) {
    stream::Batch batch;
    for (size_t i = first; i < last; ++i) stream::add_line(batch, records[i], i, arrival_ms >= 0 ? arrival_ms : kStart);
    return batch;
  }
  std::unique_ptr<TrendsSink> open(LogPositions& positions, const Clock* wall = nullptr) {
    auto sink = std::make_unique<TrendsSink>(TrendsSinkOptions{.folder = folder_, .days = 2, .wall_clock = wall});
    const auto assigned = sink->assign({0});
    EXPECT_TRUE(assigned.ok()) << (assigned.ok() ? "" : assigned.error().message);
    if (assigned.ok()) positions = *assigned;
    return sink;
  }
  static std::string all_answers(const LiveTrends& live) {
    std::string out = fmt::format("now {} applied {}\n", live.now(), live.conservation().applied);
    live.look([&](States states) { out += answers(states, live.now(), everything()); });
    return out;
  }

  std::mt19937 random_{7};
  std::string folder_;
};

TEST_F(TrendsSinkTest, AnswersAfterARestartAsIfThereHadBeenNone) {
  const auto all = records(1'500);
  LogPositions positions;
  std::string whole;
  {
    auto sink = open(positions);
    EXPECT_TRUE(positions.empty());
    ASSERT_TRUE(sink->write(batch_of(all, 0, all.size())).ok());
    sink->look([&](States states) { whole = answers(states, kStart + 1'500 * 60'000, everything()); });
  }
  std::filesystem::remove_all(folder_);
  size_t at = 0;
  while (at < all.size()) {
    auto sink = open(positions);
    EXPECT_EQ(positions.contains(0) ? positions.at(0) : 0, at);
    const size_t next = std::min(all.size(), at + 70 + random_() % 200);
    ASSERT_TRUE(sink->write(batch_of(all, at, next)).ok());
    const auto durable = sink->finish({{0, next}});
    ASSERT_TRUE(durable.ok()) << durable.error().message;
    // Written and never flushed: gone with the sink.
    ASSERT_TRUE(sink->write(batch_of(all, next, std::min(all.size(), next + 30))).ok());
    at = next;
  }
  auto sink = open(positions);
  std::string restarted;
  sink->look([&](States states) { restarted = answers(states, kStart + 1'500 * 60'000, everything()); });
  EXPECT_EQ(restarted, whole);
  EXPECT_EQ(sink->conservation().read, all.size());
}

TEST_F(TrendsSinkTest, OnTheWallClockEachRecordIsJudgedByItsArrival) {
  const ManualClock clock(kStart + 100 * 86'400'000LL);
  LogPositions positions;
  auto sink = open(positions, &clock);
  const std::string record = fmt::format(R"({{"rsvp_id":1,"mtime":{},"response":"yes"}})", kStart);
  stream::Batch batch;
  stream::add_line(batch, record, 0, kStart + 10'000);
  stream::add_line(batch, fmt::format(R"({{"rsvp_id":2,"mtime":{}}})", kStart), 1, kStart + 3 * 86'400'000LL);
  ASSERT_TRUE(sink->write(batch).ok());
  EXPECT_EQ(sink->conservation().applied, 1u);
  EXPECT_EQ(sink->conservation().expired, 1u);
  EXPECT_EQ(sink->now(), clock.now_ms());
}

TEST_F(TrendsSinkTest, RefusesQuestionsThatItCannotAnswer) {
  LogPositions positions;
  auto sink = open(positions);
  const auto all = records(500);
  ASSERT_TRUE(sink->write(batch_of(all, 0, all.size())).ok());
  const auto early = sink->ranking(everything(), sink->earliest_now() - 1);
  ASSERT_FALSE(early.ok());
  EXPECT_THAT(early.error().message, HasSubstr("the earliest is"));
  EXPECT_FALSE(sink->windows({.days = 3}, sink->now()).ok());
  EXPECT_TRUE(sink->ranking(everything(), sink->now()).ok());
}

TEST_F(TrendsSinkTest, AJournalIsRewrittenWithoutAChangeToAnyAnswer) {
  const auto all = records(3'000);
  LogPositions positions;
  const int64_t now = kStart + 3'000 * 60'000;
  std::string whole;
  {
    TrendsSink sink({.folder = folder_ + "/whole", .days = 2});
    ASSERT_TRUE(sink.assign({0}).ok());
    ASSERT_TRUE(sink.write(batch_of(all, 0, all.size())).ok());
    sink.look([&](States states) { whole = answers(states, now); });
  }
  size_t at = 0;
  uintmax_t largest = 0;
  while (at < all.size()) {
    // Rewritten at every second frame or so, and the state goes on with the same numbers.
    TrendsSink sink({.folder = folder_ + "/small", .days = 2, .compact_bytes = 1'000});
    const auto assigned = sink.assign({0});
    ASSERT_TRUE(assigned.ok()) << assigned.error().message;
    EXPECT_EQ(assigned->contains(0) ? assigned->at(0) : 0, at);
    for (int flushes = 0; flushes < 12 && at < all.size(); ++flushes) {
      const size_t next = std::min(all.size(), at + 1 + random_() % 60);
      ASSERT_TRUE(sink.write(batch_of(all, at, next)).ok());
      ASSERT_TRUE(sink.finish({{0, next}}).ok());
      largest = std::max(largest, std::filesystem::file_size(folder_ + "/small/0.journal"));
      at = next;
    }
  }
  TrendsSink sink({.folder = folder_ + "/small", .days = 2});
  ASSERT_TRUE(sink.assign({0}).ok());
  std::string answered;
  sink.look([&](States states) { answered = answers(states, now); });
  EXPECT_EQ(answered, whole);
  EXPECT_LT(largest, 60'000u);
}

TEST_F(TrendsSinkTest, ATornFrameIsCutOffAndCountedAgain) {
  const auto all = records(100);
  std::string told;
  const TrendsSinkOptions options{.folder = folder_, .days = 2, .tell = [&](std::string_view what) { told = what; }};
  {
    TrendsSink sink(options);
    ASSERT_TRUE(sink.assign({0}).ok());
    for (const size_t next : {size_t{60}, size_t{100}}) {
      ASSERT_TRUE(sink.write(batch_of(all, next == 60 ? 0 : 60, next)).ok());
      ASSERT_TRUE(sink.finish({{0, next}}).ok());
    }
  }
  const std::string path = folder_ + "/0.journal";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
  TrendsSink sink(options);
  const auto assigned = sink.assign({0});
  ASSERT_TRUE(assigned.ok());
  EXPECT_EQ(assigned->at(0), 60u);
  EXPECT_THAT(told, HasSubstr(path));
  EXPECT_EQ(sink.conservation().read, 60u);
  ASSERT_TRUE(sink.write(batch_of(all, 60, 100)).ok());
  EXPECT_EQ(sink.conservation().read, 100u);
}

TEST_F(TrendsSinkTest, AJournalWithoutABeginningIsAnErrorThatNamesIt) {
  const auto all = records(10);
  {
    TrendsSink sink({.folder = folder_, .days = 2});
    ASSERT_TRUE(sink.assign({0}).ok());
    ASSERT_TRUE(sink.write(batch_of(all, 0, 10)).ok());
    ASSERT_TRUE(sink.finish({{0, 10}}).ok());
  }
  for (const uintmax_t left : {uintmax_t{40}, uintmax_t{3}}) {
    std::filesystem::resize_file(folder_ + "/0.journal", left);
    TrendsSink sink({.folder = folder_, .days = 2});
    const auto assigned = sink.assign({0});
    ASSERT_FALSE(assigned.ok());
    EXPECT_EQ(assigned.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(assigned.error().message, HasSubstr(folder_));
  }
}

TEST_F(TrendsSinkTest, AFullDiskHoldsPositionsBackUntilThereIsRoom) {
  const auto all = records(300);
  TrendsSink sink({.folder = folder_, .days = 2});
  ASSERT_TRUE(sink.assign({0}).ok());
  ASSERT_TRUE(sink.write(batch_of(all, 0, 100)).ok());
  ASSERT_TRUE(sink.finish({{0, 100}}).ok());
  // Writes beyond this size fail, as on a full disk; half of the frame fits.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit full{std::filesystem::file_size(folder_ + "/0.journal") + 100, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  ASSERT_TRUE(sink.write(batch_of(all, 100, 300)).ok());
  const auto refused = sink.finish({{0, 300}});
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kOutside);
  EXPECT_THAT(refused.error().message, HasSubstr("0.journal"));
  // The writer tries again on its own; its delay may by then be longer than one finish waits.
  auto durable = sink.finish({{0, 300}});
  for (int tries = 0; tries < 5 && !durable.ok(); ++tries) durable = sink.finish({{0, 300}});
  ASSERT_TRUE(durable.ok()) << durable.error().message;
  EXPECT_EQ(durable->at(0), 300u);
  LogPositions positions;
  open(positions);
  EXPECT_EQ(positions.at(0), 300u);
}

}  // namespace
}  // namespace rsvpulse::trend
