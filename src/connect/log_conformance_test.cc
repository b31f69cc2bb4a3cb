// The tests that every log in the list passes.
#include "connect/log_conformance.h"

#include <set>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "connect/kafka_log.h"
#include "connect/lmdb_log.h"
#include "connect/made_file.h"
#include "connect/real_kafka.h"

namespace rsvpulse::connect {
namespace {

using stream::Append;
using stream::LogPositions;
using stream::PartitionId;
using stream::ReadOutcome;
using stream::Topic;
using testing::ElementsAre;

class EmbeddedLog final : public LogUnderTest {
 public:
  explicit EmbeddedLog(uint32_t partitions) : partitions_(partitions) {}
  std::unique_ptr<stream::Log> open() override {
    auto log = LmdbLog::open({.folder = folder_.path("log"), .partitions = partitions_, .map_bytes = 1 << 30}, clock_);
    EXPECT_TRUE(log.ok()) << log.error().message;
    return *std::move(log);
  }

 private:
  TemporaryFolder folder_;
  ManualClock clock_{1'000};
  uint32_t partitions_;
};

class LogInKafka final : public LogUnderTest {
 public:
  explicit LogInKafka(uint32_t partitions) {
    if (RealKafka* broker = RealKafka::get()) options_ = broker->options(static_cast<int>(partitions));
  }
  std::unique_ptr<stream::Log> open() override {
    auto log = KafkaLog::open(options_);
    EXPECT_TRUE(log.ok()) << log.error().message;
    return *std::move(log);
  }
  std::string missing() const override { return RealKafka::get() ? "" : RealKafka::reason(); }

 private:
  KafkaOptions options_;
};

std::vector<LogMaker> all_logs() {
  return {{"Embedded", [](uint32_t partitions) { return std::make_unique<EmbeddedLog>(partitions); }},
          {"Kafka", [](uint32_t partitions) { return std::make_unique<LogInKafka>(partitions); }}};
}

class LogConformance : public testing::TestWithParam<LogMaker> {
 protected:
  // Here, as a skip anywhere else lets the test go on.
  void SetUp() override {
    const std::string missing = GetParam().make(1)->missing();
    if (!missing.empty()) GTEST_SKIP() << missing;
  }
  void start(uint32_t partitions) {
    under_test_ = GetParam().make(partitions);
    log_ = under_test_->open();
  }
  void reopen() {
    log_.reset();
    log_ = under_test_->open();
  }
  void append(int64_t first, int64_t count, const std::string& at = "") {
    std::vector<std::string> texts;
    for (int64_t i = first; i < first + count; ++i) texts.push_back(fmt::format("message {} of {}", i, i % 7));
    Append group;
    for (int64_t i = 0; i < count; ++i)
      group.messages.push_back({(first + i) % 7, 1'000 + first + i, texts[static_cast<size_t>(i)]});
    if (!at.empty()) group.source_positions["in.jsonl"] = {at, static_cast<uint64_t>(first + count), 9};
    const Status done = log_->append(group);
    ASSERT_TRUE(done.ok()) << done.error().message;
  }
  std::unique_ptr<stream::LogReader> reader(const std::string& pipeline, LogPositions from = {},
                                            Topic topic = Topic::kMessages) {
    auto made = log_->reader(topic, pipeline);
    EXPECT_TRUE(made.ok());
    (*made)->on_assignment({[this, from](const std::vector<PartitionId>& partitions) -> Result<LogPositions> {
                              assigned_ = partitions;
                              return from;
                            },
                            [](const std::vector<PartitionId>&) -> Status { return Done{}; }});
    return *std::move(made);
  }
  // Reads until nothing more comes: "partition:offset text".
  std::vector<std::string> drain(stream::LogReader& reader, int64_t wait_ms = 300) {
    std::vector<std::string> seen;
    stream::Batch batch;
    while (true) {
      const auto outcome = reader.read(batch, wait_ms);
      EXPECT_TRUE(outcome.ok()) << outcome.error().message;
      if (!outcome.ok() || *outcome != ReadOutcome::kBatch) return seen;
      for (const stream::Line& line : batch.lines) {
        seen.push_back(fmt::format("{}:{} {}", batch.partition, line.offset, batch.text(line)));
        next_[batch.partition] = line.offset + 1;
        arrivals_.push_back(line.arrival_ms);
      }
    }
  }

  std::unique_ptr<LogUnderTest> under_test_;
  std::unique_ptr<stream::Log> log_;
  std::vector<PartitionId> assigned_;
  LogPositions next_;
  std::vector<int64_t> arrivals_;
};

TEST_P(LogConformance, GivesBackWhatWasAppendedInOrder) {
  start(1);
  append(0, 3);
  append(3, 1);
  const auto trends = reader("trends");
  EXPECT_THAT(drain(*trends),
              ElementsAre("0:0 message 0 of 0", "0:1 message 1 of 1", "0:2 message 2 of 2", "0:3 message 3 of 3"));
  EXPECT_THAT(assigned_, ElementsAre(0));
  EXPECT_THAT(arrivals_, ElementsAre(1'000, 1'001, 1'002, 1'003));
  append(4, 1);
  EXPECT_THAT(drain(*trends), ElementsAre("0:4 message 4 of 4"));
}

TEST_P(LogConformance, SurvivesBeingClosed) {
  start(2);
  append(0, 50);
  reopen();
  append(50, 50);
  EXPECT_EQ(drain(*reader("trends")).size(), 100u);
}

TEST_P(LogConformance, KeepsEachRsvpInOnePartitionInOrder) {
  start(4);
  append(0, 200);
  std::map<std::string, std::set<std::string>> partitions;
  std::map<std::string, int> last;
  for (const std::string& seen : drain(*reader("trends"))) {
    const std::string rsvp = seen.substr(seen.rfind(' ') + 1);
    partitions[rsvp].insert(seen.substr(0, seen.find(':')));
    const int number = std::stoi(seen.substr(seen.find("message ") + 8));
    EXPECT_LT(last.emplace(rsvp, -1).first->second, number);
    last[rsvp] = number;
  }
  EXPECT_EQ(partitions.size(), 7u);
  for (const auto& [rsvp, in] : partitions) EXPECT_EQ(in.size(), 1u) << rsvp;
}

TEST_P(LogConformance, ReadsOnFromTheSinksPositions) {
  start(1);
  append(0, 5);
  append(5, 5);
  EXPECT_EQ(drain(*reader("a", {{0, 7}})).front(), "0:7 message 7 of 0");
  EXPECT_TRUE(drain(*reader("b", {{0, 10}})).empty());
}

TEST_P(LogConformance, ReadersAreOnTheirOwn) {
  start(1);
  append(0, 5);
  const auto trends = reader("trends");
  const auto archive = reader("archive");
  EXPECT_EQ(drain(*trends).size(), 5u);
  ASSERT_TRUE(trends->commit({{0, 5}}).ok());
  EXPECT_EQ(drain(*archive).size(), 5u);
}

TEST_P(LogConformance, KeepsDeadLettersApart) {
  start(2);
  append(0, 2);
  Append group;
  group.dead_letters = {{5, R"({"source":"a"})"}, {6, R"({"source":"b"})"}};
  ASSERT_TRUE(log_->append(group).ok());
  EXPECT_THAT(drain(*reader("archive", {}, Topic::kDeadLetters)),
              ElementsAre(R"(0:0 {"source":"a"})", R"(0:1 {"source":"b"})"));
  EXPECT_EQ(drain(*reader("trends")).size(), 2u);
}

TEST_P(LogConformance, KeepsThePositionsOfSources) {
  start(1);
  const auto none = log_->source_position("in.jsonl");
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
  append(0, 5, "in.jsonl");
  append(5, 5, "in.jsonl.1");
  reopen();
  const auto position = log_->source_position("in.jsonl");
  ASSERT_TRUE(position.ok() && position->has_value());
  EXPECT_EQ(**position, (stream::Position{"in.jsonl.1", 10, 9}));
}

TEST_P(LogConformance, TellsWhatItHolds) {
  start(1);
  append(0, 5);
  const auto extent = log_->extent(Topic::kMessages);
  ASSERT_TRUE(extent.ok());
  EXPECT_EQ(extent->first, (LogPositions{{0, 0}}));
  EXPECT_EQ(extent->next, (LogPositions{{0, 5}}));
}

TEST_P(LogConformance, WaitsForWhatComes) {
  start(1);
  const auto trends = reader("trends");
  EXPECT_TRUE(drain(*trends, 10).empty()) << "idle after the wait";
  std::jthread later([this] { append(0, 1); });
  stream::Batch batch;
  const auto outcome = trends->read(batch, 20'000);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, ReadOutcome::kBatch);
}

TEST_P(LogConformance, StopsAReaderThatWaits) {
  start(1);
  const auto trends = reader("trends");
  std::jthread later([&] { trends->stop(); });
  stream::Batch batch;
  const auto outcome = trends->read(batch, 20'000);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(*outcome, ReadOutcome::kEnd);
}

INSTANTIATE_TEST_SUITE_P(All, LogConformance, testing::ValuesIn(all_logs()),
                         [](const testing::TestParamInfo<LogMaker>& each) { return each.param.name; });

}  // namespace
}  // namespace rsvpulse::connect
