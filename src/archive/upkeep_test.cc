#include "archive/upkeep.h"

#include <gtest/gtest.h>

#include "archive/made_log.h"
#include "archive/verify.h"
#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

const int64_t kStart = *parse_utc("2026-11-24T16:30");

// Three hours of many small objects.
class Upkeep : public testing::Test {
 protected:
  Upkeep() {
    log_[0] = made_records(6000, kStart);
    log_[1] = made_records(4000, kStart);
    ArchiveSink sink(store_, {.log_name = "made", .spool_folder = folder_.path("spool"), .roll_records = 300}, clock_);
    EXPECT_TRUE(run_log(log_, sink, {.batch_records = 100, .flush_each = false}).ok());
  }
  std::string problems() {
    std::string all;
    const auto report = verify(store_, {});
    for (const std::string& problem : report->problems) all += problem + "\n";
    return all;
  }
  size_t objects() { return read_catalog(store_, stream::Topic::kMessages)->objects.size(); }
  CompactOptions compact_options() const { return {.spool_folder = folder_.path("spool")}; }

  const objects::TemporaryFolder folder_;
  const ManualClock clock_{kStart};
  objects::LocalStore store_{folder_.path("archive")};
  MadeLog log_;
};

TEST_F(Upkeep, CompactMergesAllHoursButThoseThatMayGrow) {
  const size_t before = objects();
  const auto tried = compact(store_, {.spool_folder = folder_.path("spool"), .dry_run = true});
  ASSERT_TRUE(tried.ok());
  EXPECT_EQ(objects(), before);
  const auto report = compact(store_, compact_options());
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->after, 3U);  // hours 16 and 17 of partition 0, 16 of partition 1
  EXPECT_EQ(tried->after, report->after);
  EXPECT_EQ(objects(), before - report->before + report->after);
  EXPECT_EQ(read_back(store_), log_);
  EXPECT_EQ(problems(), "");
  EXPECT_EQ(compact(store_, compact_options())->before, 3U);
}

TEST_F(Upkeep, CompactKeepsToItsTarget) {
  CompactOptions options = compact_options();
  options.target_bytes = 100'000;
  const auto report = compact(store_, options);
  ASSERT_TRUE(report.ok());
  EXPECT_GT(report->after, 3U);
  EXPECT_LT(report->after, report->before);
  EXPECT_EQ(read_back(store_), log_);
  EXPECT_EQ(problems(), "");
}

// A store that breaks off after so many changes.
class BreakingStore final : public objects::ObjectStore {
 public:
  BreakingStore(ObjectStore& store, int changes) : store_(store), left_(changes) {}
  Status put(std::string_view key, std::string_view bytes) override { return broken() ? fault() : store_.put(key, bytes); }
  Status put_file(std::string_view key, const std::string& path) override {
    return broken() ? fault() : store_.put_file(key, path);
  }
  Status remove(std::string_view key) override { return broken() ? fault() : store_.remove(key); }
  Result<std::optional<std::string>> get(std::string_view key, objects::Range range) override { return store_.get(key, range); }
  Result<std::optional<uint64_t>> size(std::string_view key) override { return store_.size(key); }
  Result<objects::Listing> list(std::string_view prefix, std::string_view after, size_t limit) override {
    return store_.list(prefix, after, limit);
  }
  std::string name() const override { return "breaking"; }

 private:
  bool broken() { return left_-- <= 0; }
  static Status fault() { return Error{ErrorKind::kOutside, "made to break"}; }
  ObjectStore& store_;
  int left_;
};

TEST_F(Upkeep, CompactMayBeCutShortAnywhereAndRunAgain) {
  bool done = false;
  for (int changes = 0; !done; changes = std::min(changes + 1, 9)) {
    BreakingStore breaking(store_, changes);
    done = compact(breaking, compact_options()).ok();
    ASSERT_EQ(read_back(store_), log_) << changes;
  }
  EXPECT_EQ(problems(), "");
}

TEST_F(Upkeep, ExpireRemovesWholeHoursAndSaysWhichBefore) {
  const int64_t now = *parse_utc("2026-11-25T17:00");
  const auto would = expire(store_, stream::Topic::kMessages, kMsPerDay, now, true);
  ASSERT_TRUE(would.ok());
  ASSERT_FALSE(would->keys.empty());
  for (const std::string& key : would->keys) EXPECT_NE(key.find("hour=16"), std::string::npos) << key;
  EXPECT_EQ(read_back(store_), log_);
  EXPECT_EQ(expire(store_, stream::Topic::kMessages, kMsPerDay, now, false)->keys, would->keys);
  MadeLog kept = log_;
  for (auto& [partition, records] : kept) {
    std::erase_if(records, [](const MadeRecord& record) { return record.arrival_ms < *parse_utc("2026-11-24T17:00"); });
  }
  EXPECT_EQ(read_back(store_), kept);
  EXPECT_EQ(problems(), "");
  EXPECT_TRUE(expire(store_, stream::Topic::kMessages, kMsPerDay, now, false)->keys.empty());
}

TEST_F(Upkeep, ASourceGoesOnWhereItStoodEvenBehindACompaction) {
  const SystemClock clock;
  ArchiveSource whole(store_, {}, clock);
  std::vector<std::string> expected;
  std::vector<stream::Position> positions;
  std::vector<size_t> counts;
  stream::Batch batch;
  while (*whole.read(batch) == stream::ReadOutcome::kBatch) {
    for (const stream::Line& line : batch.lines) expected.emplace_back(batch.text(line));
    positions.push_back(whole.position());
    counts.push_back(expected.size());
  }
  ASSERT_EQ(expected.size(), 10'000U);
  for (const bool compacted : {false, true}) {
    if (compacted) {
      ASSERT_TRUE(compact(store_, compact_options()).ok());
    }
    for (size_t i = 0; i < positions.size(); ++i) {
      ArchiveSource rest(store_, {}, clock);
      ASSERT_TRUE(rest.resume(positions[i]).ok());
      size_t at = counts[i];
      while (*rest.read(batch) == stream::ReadOutcome::kBatch) {
        for (const stream::Line& line : batch.lines) ASSERT_EQ(batch.text(line), expected.at(at++));
      }
      ASSERT_EQ(at, expected.size());
    }
  }
}

TEST_F(Upkeep, ASourceReadsTheSpanAskedForAndNoMore) {
  const SystemClock clock;
  const TimeSpan span{.from_ms = kStart + 1'000'000, .to_ms = kStart + 2'500'000};
  ArchiveSource source(store_, {.span = span}, clock);
  size_t records = 0;
  stream::Batch batch;
  while (*source.read(batch) == stream::ReadOutcome::kBatch) {
    for (const stream::Line& line : batch.lines) EXPECT_TRUE(span.holds(line.arrival_ms));
    records += batch.lines.size();
  }
  EXPECT_EQ(records, 3000U);
}

TEST_F(Upkeep, ASourceCanKeepTheTempoOfTheArrivals) {
  // A clock that a second thread would move: here each look at it is a step.
  class SteppingClock final : public Clock {
   public:
    int64_t now_ms() const override { return now_ += 10; }
    mutable int64_t now_ = 0;
  };
  const SteppingClock clock;
  ArchiveSource source(store_, {.span = {.from_ms = kStart, .to_ms = kStart + 60'000}, .speed = 100}, clock);
  stream::Batch batch;
  size_t records = 0;
  while (*source.read(batch) == stream::ReadOutcome::kBatch) {
    records += batch.lines.size();
    const int64_t passed = batch.lines.back().arrival_ms - kStart;
    EXPECT_LE(passed, clock.now_ * 100);
  }
  EXPECT_EQ(records, 120U);
  EXPECT_GE(clock.now_, 590);
}

}  // namespace
}  // namespace rsvpulse::archive
