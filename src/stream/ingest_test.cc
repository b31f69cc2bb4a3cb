#include "stream/ingest.h"

#include <atomic>
#include <future>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/made_log.h"
#include "stream/push_source.h"

namespace rsvpulse::stream {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string message(int64_t id, int64_t mtime = 1'000) { return fmt::format(R"({{"rsvp_id":{},"mtime":{}}})", id, mtime); }

std::vector<std::string> messages(int64_t count) {
  std::vector<std::string> all;
  for (int64_t i = 0; i < count; ++i) all.push_back(message(i));
  return all;
}

class IngestTest : public testing::Test {
 protected:
  // Reads `lines` into the log, from where the log says that the source stands.
  void ingest(std::vector<std::string> lines, bool live = false, IngestOptions options = {}, IngestHooks hooks = {}) {
    std::vector<MergedSource::Part> parts;
    parts.push_back({"in", std::make_unique<LinesSource>("in", std::move(lines)), live});
    ASSERT_TRUE(resume_sources(parts, log_).ok());
    MergedSource source(std::move(parts), clock_);
    Ingest pipeline(source, log_, options, clock_, std::move(hooks));
    const Status done = pipeline.run();
    ASSERT_TRUE(done.ok()) << done.error().message;
    read_ = pipeline.counts().read;
  }

  ManualClock clock_{1'000'000};
  MemoryLog log_;
  uint64_t read_ = 0;
};

TEST_F(IngestTest, AppendsMessagesVerbatimAndTheRestAsDeadLetters) {
  ingest({message(1), "no json", R"( {"mtime":5,"rsvp_id":2} )", R"({"rsvp_id":"3","mtime":1})"});
  EXPECT_THAT(log_.texts(Topic::kMessages), ElementsAre(message(1), R"( {"mtime":5,"rsvp_id":2} )"));
  const auto dead = log_.texts(Topic::kDeadLetters);
  ASSERT_THAT(dead, SizeIs(2));
  EXPECT_THAT(dead[0], HasSubstr(R"("source":"in","line":2,"offset":1)"));
  EXPECT_THAT(dead[1], HasSubstr("rsvp_id"));
  EXPECT_EQ(dead[0].back(), '}');
  EXPECT_EQ(read_, 4u);
}

TEST_F(IngestTest, ReadsOnWhereTheLogSaysThatTheSourceStands) {
  ingest(messages(6));
  EXPECT_EQ((*log_.source_position("in"))->offset, 6u);
  ingest(messages(10));
  EXPECT_EQ(log_.texts(Topic::kMessages), messages(10));
  EXPECT_EQ(read_, 4u);
}

TEST_F(IngestTest, AMessageFromTheFutureIsADeadLetterOfALiveSourceAlone) {
  const std::vector<std::string> lines = {message(1, 1'600'000), message(2, 1'600'001)};
  ingest(lines, true);
  EXPECT_THAT(log_.texts(Topic::kMessages), SizeIs(1));
  EXPECT_THAT(log_.texts(Topic::kDeadLetters), ElementsAre(HasSubstr(R"("field":"mtime")")));
  MemoryLog of_files;
  log_.failures = 0;
  std::vector<MergedSource::Part> parts;
  parts.push_back({"file", std::make_unique<LinesSource>("file", lines), false});
  MergedSource source(std::move(parts), clock_);
  ASSERT_TRUE(Ingest(source, of_files, {}, clock_, {}).run().ok());
  EXPECT_THAT(of_files.texts(Topic::kMessages), SizeIs(2));
}

TEST_F(IngestTest, TriesAgainWhileTheLogTakesNothing) {
  log_.failures = 3;
  std::vector<std::string> troubles;
  ingest(messages(50), false, {}, {.on_trouble = [&](const std::string& trouble) { troubles.push_back(trouble); }});
  EXPECT_EQ(log_.texts(Topic::kMessages), messages(50));
  EXPECT_THAT(troubles, ElementsAre("memory: no room", "")) << "told once, and once that it is over";
}

TEST_F(IngestTest, EndsInOrderWhereTheLogTakesNothing) {
  log_.failures = 1'000'000;
  std::vector<MergedSource::Part> parts;
  parts.push_back({"file", std::make_unique<LinesSource>("file", messages(50)), false});
  MergedSource source(std::move(parts), clock_);
  std::vector<std::string> troubles;
  std::promise<void> told;
  Ingest pipeline(source, log_, {}, clock_, {.on_trouble = [&](const std::string& trouble) {
                    troubles.push_back(trouble);
                    if (troubles.size() == 1) told.set_value();
                  }});
  std::thread running([&] { EXPECT_TRUE(pipeline.run().ok()); });
  told.get_future().wait();
  pipeline.stop();
  running.join();
  EXPECT_THAT(troubles, ElementsAre("memory: no room", HasSubstr("that the log did not take (memory: no room)")));
  EXPECT_THAT(log_.texts(Topic::kMessages), IsEmpty());
}

TEST_F(IngestTest, MakesGroupsOfABoundedSize) {
  ingest(messages(400), false, {.group_ms = 1'000'000, .group_bytes = 1'000});
  EXPECT_EQ(log_.texts(Topic::kMessages), messages(400));
  EXPECT_GT(log_.appends, 5);
}

// A source that always has more.
class EndlessSource final : public Source {
 public:
  Result<ReadOutcome> read(Batch& batch) override {
    batch.clear();
    batch.source = "endless";
    if (stopped_) return ReadOutcome::kEnd;
    add_line(batch, message(1), 0, -1);
    return ReadOutcome::kBatch;
  }
  Position position() const override { return {"endless", 0, 0}; }
  bool has_positions() const override { return false; }
  Status resume(const Position& /*position*/) override { return Done{}; }
  void stop() override { stopped_ = true; }

 private:
  std::atomic<bool> stopped_ = false;
};

TEST_F(IngestTest, WhatSomebodyWaitsForDoesNotWaitForMore) {
  std::vector<MergedSource::Part> parts;
  auto push = std::make_unique<PushSource>();
  PushSource& pushed = *push;
  parts.push_back({.name = std::string(PushSource::kName), .source = std::move(push), .live = true, .awaited = true});
  parts.push_back({.name = "endless", .source = std::make_unique<EndlessSource>()});
  MergedSource source(std::move(parts), clock_);
  const IngestHooks hooks{.on_durable = [&](const std::string& name, const Position& position) {
    if (name == PushSource::kName) pushed.note_durable(position);
  }};
  // By this clock, which stands still, and this size no group is ever full.
  Ingest pipeline(source, log_, {.group_ms = 1'000'000, .group_bytes = uint64_t{1} << 40}, clock_, hooks);
  std::thread running([&] { EXPECT_TRUE(pipeline.run().ok()); });
  EXPECT_TRUE(pushed.submit({message(2)}, 2'000).ok());
  pipeline.stop();
  running.join();
}

TEST_F(IngestTest, TellsWhatIsDurableAfterItIs) {
  std::vector<uint64_t> durable;
  ingest(messages(9), false, {.group_bytes = 1}, {.on_durable = [&](const std::string& source, const Position& position) {
           EXPECT_EQ(source, "in");
           EXPECT_GE(log_.texts(Topic::kMessages).size(), position.offset);
           durable.push_back(position.offset);
         }});
  EXPECT_THAT(durable, ElementsAre(4, 8, 9));
}

}  // namespace
}  // namespace rsvpulse::stream
