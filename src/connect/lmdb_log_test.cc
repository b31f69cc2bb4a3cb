#include "connect/lmdb_log.h"

#include <sys/resource.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "connect/log_block.h"
#include "connect/made_file.h"

namespace rsvpulse::connect {
namespace {

using stream::Append;
using stream::Topic;
using testing::HasSubstr;

class EmbeddedLogTest : public testing::Test {
 protected:
  std::unique_ptr<LmdbLog> open(LmdbLogOptions options = {}) {
    if (options.folder.empty()) options.folder = folder_.path("log");
    if (options.map_bytes == LmdbLogOptions{}.map_bytes) options.map_bytes = 1 << 28;
    auto log = LmdbLog::open(options, clock_);
    EXPECT_TRUE(log.ok()) << log.error().message;
    return log.ok() ? *std::move(log) : nullptr;
  }
  Status append(LmdbLog& log, size_t count, size_t bytes) const {
    const std::string text(bytes, 'x');
    Append group;
    for (size_t i = 0; i < count; ++i) group.messages.push_back({static_cast<int64_t>(i), clock_.now_ms(), text});
    return log.append(group);
  }
  static uint64_t records(LmdbLog& log) {
    const auto extent = log.extent(Topic::kMessages);
    EXPECT_TRUE(extent.ok());
    uint64_t sum = 0;
    for (const auto& [partition, next] : extent->next) sum += next - extent->first.at(partition);
    return sum;
  }
  static uint64_t read_all(LmdbLog& log, const std::string& pipeline, bool commit, Topic topic = Topic::kMessages) {
    auto reader = log.reader(topic, pipeline);
    stream::Batch batch;
    uint64_t count = 0;
    while (true) {
      const auto outcome = (*reader)->read(batch, 0);
      EXPECT_TRUE(outcome.ok()) << outcome.error().message;
      if (!outcome.ok() || *outcome != stream::ReadOutcome::kBatch) return count;
      count += batch.lines.size();
      if (commit) {
        EXPECT_TRUE((*reader)->commit({{batch.partition, batch.lines.back().offset + 1}}).ok());
      }
    }
  }

  TemporaryFolder folder_;
  ManualClock clock_{1'000'000};
};

TEST_F(EmbeddedLogTest, AFullDiskTakesNothingAndGoesOnWhenThereIsRoom) {
  const auto log = open({.retention_ms = 1'000, .block_bytes = 1 << 16, .map_bytes = 4 << 20});
  uint64_t taken = 0;
  Status last = Done{};
  while (taken < 10'000 && (last = append(*log, 50, 1'000)).ok()) taken += 50;
  ASSERT_FALSE(last.ok());
  EXPECT_EQ(last.error().kind, ErrorKind::kOutside);
  EXPECT_THAT(last.error().message, HasSubstr("no room is left on the disk"));
  EXPECT_EQ(records(*log), taken) << "all or nothing";
  EXPECT_EQ(read_all(*log, "trends", true), taken);
  clock_.set(clock_.now_ms() + 10'000);
  while (*log->trim() > 0) {
  }
  EXPECT_TRUE(append(*log, 50, 1'000).ok());
  EXPECT_EQ(read_all(*log, "", false), 50u);
}

TEST_F(EmbeddedLogTest, AFileThatMayNotGrowIsAFullDisk) {
  std::signal(SIGXFSZ, SIG_IGN);
  const auto log = open();
  ASSERT_TRUE(append(*log, 10, 1'000).ok());
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 1 << 20, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const Status refused = append(*log, 4'000, 1'000);
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kOutside);
  EXPECT_EQ(records(*log), 10u);
  EXPECT_TRUE(append(*log, 4'000, 1'000).ok()) << "there is room again";
  EXPECT_EQ(read_all(*log, "", false), 4'010u);
}

TEST_F(EmbeddedLogTest, ALimitInBytesLetsGoOnlyWhatNoPipelineNeeds) {
  const auto log = open({.max_bytes = 200'000, .block_bytes = 20'000});
  ASSERT_TRUE(append(*log, 100, 1'000).ok());
  EXPECT_EQ(read_all(*log, "trends", false), 100u);
  ASSERT_TRUE(append(*log, 90, 1'000).ok());
  const Status refused = append(*log, 50, 1'000);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("pipeline trends still needs"));
  EXPECT_EQ(records(*log), 190u);
  EXPECT_EQ(read_all(*log, "trends", true), 190u);
  EXPECT_TRUE(append(*log, 50, 1'000).ok());
  EXPECT_LE(records(*log), 200u);
}

TEST_F(EmbeddedLogTest, ALimitInBytesNamesWhoHoldsItUp) {
  const auto log = open({.max_bytes = 200'000, .block_bytes = 20'000});
  Append letter;
  letter.dead_letters.push_back({clock_.now_ms(), "{}"});
  ASSERT_TRUE(log->append(letter).ok());
  EXPECT_EQ(read_all(*log, "replay", false, Topic::kDeadLetters), 1u);
  ASSERT_TRUE(append(*log, 100, 1'000).ok());
  EXPECT_EQ(read_all(*log, "trends", true), 100u);
  Status last = Done{};
  while (last.ok()) last = append(*log, 50, 1'000);
  EXPECT_THAT(last.error().message, HasSubstr("pipeline trends still needs")) << "not one with a smaller offset elsewhere";
}

TEST_F(EmbeddedLogTest, ForgetsByTimeWhatEveryPipelineIsDoneWith) {
  const auto log = open({.partitions = 2, .retention_ms = 60'000});
  ASSERT_TRUE(append(*log, 10, 10).ok());
  EXPECT_EQ(read_all(*log, "trends", false), 10u);
  clock_.set(clock_.now_ms() + 61'000);
  EXPECT_EQ(*log->trim(), 0u) << "a pipeline needs them";
  EXPECT_EQ(read_all(*log, "trends", true), 10u);
  EXPECT_EQ(*log->trim(), 2u);
  EXPECT_EQ(records(*log), 0u);
  ASSERT_TRUE(append(*log, 1, 10).ok());
  const auto extent = log->extent(Topic::kMessages);
  EXPECT_GT(extent->next.at(partition_of(0, 2)), 0u) << "offsets go on";
}

TEST_F(EmbeddedLogTest, HasTheNumberOfPartitionsItWasMadeWith) {
  open({.partitions = 3}).reset();
  const auto other = LmdbLog::open({.folder = folder_.path("log"), .partitions = 4, .map_bytes = 1 << 28}, clock_);
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(other.error().message, HasSubstr("the log has 3 partitions, not 4"));
  EXPECT_EQ(open({.partitions = 0})->partitions(), 3u) << "0 takes it as it is";
}

TEST_F(EmbeddedLogTest, RefusesAFolderOfSomethingElse) {
  std::filesystem::create_directory(folder_.path("log"));
  folder_.write("log/data.mdb", std::string(10'000, 'x'));
  const auto log = LmdbLog::open({.folder = folder_.path("log"), .map_bytes = 1 << 28}, clock_);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.error().kind, ErrorKind::kCorrupt);
}

TEST_F(EmbeddedLogTest, APositionOfAnotherLogIsAnError) {
  const auto log = open();
  ASSERT_TRUE(append(*log, 3, 10).ok());
  auto reader = log->reader(Topic::kMessages, "trends");
  (*reader)->on_assignment({[](const auto&) -> Result<stream::LogPositions> { return stream::LogPositions{{0, 9}}; }, {}});
  stream::Batch batch;
  const auto outcome = (*reader)->read(batch, 0);
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message, HasSubstr("go on at record 9 of partition 0, but the log holds 0 to 3"));
}

TEST(LogBlock, GivesBackRecordsFromAnyOffset) {
  BlockBuilder builder;
  for (const std::string_view text : {"a", "", "ccc"}) builder.add(7, text);
  const std::string block = builder.take();
  EXPECT_TRUE(builder.empty());
  EXPECT_EQ(count_of(block), 3u);
  stream::Batch batch;
  ASSERT_TRUE(append_records(block, 10, 11, batch));
  ASSERT_EQ(batch.lines.size(), 2u);
  EXPECT_EQ(batch.lines[0].offset, 11u);
  EXPECT_EQ(batch.text(batch.lines[0]), "");
  EXPECT_EQ(batch.text(batch.lines[1]), "ccc");
  ASSERT_TRUE(append_records(block, 13, 0, batch)) << "a batch takes several";
  EXPECT_EQ(batch.text(batch.lines[2]), "a");
  EXPECT_EQ(batch.text(batch.lines[4]), "ccc");
}

TEST(LogBlock, RefusesWhatIsTornOrDamaged) {
  BlockBuilder builder;
  builder.add(7, "some bytes");
  const std::string block = builder.take();
  stream::Batch batch;
  for (size_t size = 0; size < block.size(); ++size) EXPECT_FALSE(append_records(block.substr(0, size), 0, 0, batch)) << size;
  for (size_t i = 0; i < block.size(); ++i) {
    std::string damaged = block;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(append_records(damaged, 0, 0, batch)) << i;
  }
  EXPECT_TRUE(batch.lines.empty());
  EXPECT_EQ(batch.bytes_used, 0u);
}

TEST(LogBlock, KeysSortAsTheLogDoes) {
  EXPECT_LT(encode_key({Topic::kMessages, 0, 255}), encode_key({Topic::kMessages, 0, 256}));
  EXPECT_LT(encode_key({Topic::kMessages, 1, 0}), encode_key({Topic::kMessages, 256, 0}));
  EXPECT_LT(encode_key({Topic::kMessages, 9, 9}), encode_key({Topic::kDeadLetters, 0, 0}));
  EXPECT_EQ(decode_key(encode_key({Topic::kDeadLetters, 3, 4})), (BlockKey{Topic::kDeadLetters, 3, 4}));
  EXPECT_EQ(decode_key("short"), std::nullopt);
}

}  // namespace
}  // namespace rsvpulse::connect
