#include "stream/pipeline.h"

#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/made_log.h"

namespace rsvpulse::stream {
namespace {

using testing::ElementsAre;

// A sink as a database is one: what is flushed survives the sink, what is not is gone with it.
struct Database {
  std::vector<std::string> rows;
  LogPositions positions;
  int write_failures = 0;
  int flush_failures = 0;
  int finishes = 0;
};

class DatabaseSink final : public Sink {
 public:
  explicit DatabaseSink(Database& database) : database_(database) {}
  Result<LogPositions> assign(const std::vector<PartitionId>&) override { return database_.positions; }
  Status revoke(const std::vector<PartitionId>&) override { return Done{}; }
  Status write(const Batch& batch) override {
    if (database_.write_failures > 0) {
      --database_.write_failures;
      return Error{ErrorKind::kOutside, "database: away"};
    }
    for (const Line& line : batch.lines) {
      if (batch.text(line) == "broken") return Error{ErrorKind::kCorrupt, "database: broken"};
      pending_.emplace_back(batch.text(line));
    }
    return Done{};
  }
  Result<LogPositions> flush(const LogPositions& positions) override {
    if (database_.flush_failures > 0) {
      --database_.flush_failures;
      return Error{ErrorKind::kOutside, "database: away"};
    }
    database_.rows.insert(database_.rows.end(), pending_.begin(), pending_.end());
    database_.positions = positions;
    pending_.clear();
    return positions;
  }
  bool wants_flush() const override { return pending_.size() >= 10; }
  Result<LogPositions> finish(const LogPositions& positions) override {
    ++database_.finishes;
    return flush(positions);
  }

 private:
  Database& database_;
  std::vector<std::string> pending_;
};

class PipelineTest : public testing::Test {
 protected:
  void append(int count) {
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) texts.push_back(fmt::format("{}", appended_++));
    all_.insert(all_.end(), texts.begin(), texts.end());
    Append group;
    for (const std::string& text : texts) group.messages.push_back({1, 5, text});
    ASSERT_TRUE(log_.append(group).ok());
  }
  Status run(PipelineOptions options = {.until_end = true}) {
    options.name = "test";
    options.idle_wait_ms = 1;
    auto reader = log_.reader(Topic::kMessages, "test");
    DatabaseSink sink(database_);
    Pipeline pipeline(**reader, sink, options, clock_, [this](const std::string& trouble) { troubles_.push_back(trouble); });
    const Status done = pipeline.run();
    state_ = pipeline.state();
    return done;
  }

  SystemClock clock_;
  MemoryLog log_;
  Database database_;
  std::vector<std::string> troubles_;
  std::vector<std::string> all_;
  PipelineState state_;
  int appended_ = 0;
};

TEST_F(PipelineTest, MovesEveryRecordOnceAndGoesOnAfterARestart) {
  append(35);
  ASSERT_TRUE(run().ok());
  EXPECT_EQ(database_.rows, all_);
  EXPECT_EQ(log_.committed, 35u);
  append(5);
  ASSERT_TRUE(run().ok());
  EXPECT_EQ(database_.rows, all_);
  EXPECT_EQ(state_.records, 5u) << "the rest is not read again";
  EXPECT_EQ(state_.durable, (LogPositions{{0, 40}}));
  EXPECT_EQ(database_.finishes, 2);
}

TEST_F(PipelineTest, WhatWasWrittenAndNotFlushedIsReadAgain) {
  append(15);
  {
    DatabaseSink lost(database_);
    Batch batch;
    auto reader = log_.reader(Topic::kMessages, "test");
    (*reader)->on_assignment({[&](const auto& partitions) { return lost.assign(partitions); }, {}});
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE((*reader)->read(batch, 0).ok());
      ASSERT_TRUE(lost.write(batch).ok());
    }
  }
  ASSERT_TRUE(run().ok());
  EXPECT_EQ(database_.rows, all_);
}

TEST_F(PipelineTest, TriesAgainWhatFailsOutsideAndSaysSoOnce) {
  append(35);
  database_.write_failures = 2;
  database_.flush_failures = 1;
  ASSERT_TRUE(run().ok());
  EXPECT_EQ(database_.rows, all_);
  EXPECT_THAT(troubles_, ElementsAre("database: away", "", "database: away", ""));
}

TEST_F(PipelineTest, EndsWithAnErrorThatNoTryMends) {
  append(3);
  Append group;
  group.messages.push_back({1, 5, "broken"});
  ASSERT_TRUE(log_.append(group).ok());
  const Status done = run();
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().message, "database: broken");
}

TEST_F(PipelineTest, AStopFlushesAndFinishes) {
  append(7);
  auto reader = log_.reader(Topic::kMessages, "test");
  DatabaseSink sink(database_);
  Pipeline pipeline(**reader, sink, {.name = "test", .flush_interval_ms = 1'000'000, .idle_wait_ms = 1}, clock_);
  std::jthread running([&] { EXPECT_TRUE(pipeline.run().ok()); });
  while (pipeline.state().records < 7) std::this_thread::yield();
  EXPECT_TRUE(pipeline.state().durable.empty());
  pipeline.stop();
  running.join();
  EXPECT_EQ(database_.rows, all_);
  EXPECT_EQ(database_.finishes, 1);
  EXPECT_EQ(log_.committed, 7u);
}

TEST_F(PipelineTest, WithUntilEndWaitsForThoseThatStillAppend) {
  bool may_end = false;
  int asked = 0;
  ASSERT_TRUE(run({.until_end = true,
                   .may_end =
                       [&] {
                         if (++asked == 2) append(2);
                         may_end = asked > 3;
                         return may_end;
                       }})
                  .ok());
  EXPECT_EQ(database_.rows, all_);
  EXPECT_EQ(all_.size(), 2u);
}

}  // namespace
}  // namespace rsvpulse::stream
