#include "archive/archive_sink.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "archive/made_log.h"
#include "archive/verify.h"
#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

using objects::LocalStore;
using objects::ObjectStore;
using objects::TemporaryFolder;

const int64_t kEvening = *parse_utc("2026-11-24T18:59:30");

std::vector<std::string> object_keys(ObjectStore& store, stream::Topic topic = stream::Topic::kMessages) {
  std::vector<std::string> keys;
  const auto catalog = read_catalog(store, topic);
  for (const StoredObject& object : catalog->objects) keys.push_back(object.key);
  return keys;
}

std::string problems(ObjectStore& store, stream::Topic topic = stream::Topic::kMessages) {
  const auto report = verify(store, {.topic = topic});
  if (!report.ok()) return report.error().message;
  std::string all;
  for (const std::string& problem : report->problems) all += problem + "\n";
  return all;
}

// A store whose Nth change fails: before it had its effect, or after it.
class FaultyStore final : public ObjectStore {
 public:
  FaultyStore(ObjectStore& store, int fails_at, bool after_effect)
      : store_(store), fails_at_(fails_at), after_effect_(after_effect) {}

  Status put(std::string_view key, std::string_view bytes) override {
    return change([&] { return store_.put(key, bytes); });
  }
  Status put_file(std::string_view key, const std::string& path) override {
    return change([&] { return store_.put_file(key, path); });
  }
  Status remove(std::string_view key) override {
    return change([&] { return store_.remove(key); });
  }
  Result<std::optional<std::string>> get(std::string_view key, objects::Range range) override { return store_.get(key, range); }
  Result<std::optional<uint64_t>> size(std::string_view key) override { return store_.size(key); }
  Result<objects::Listing> list(std::string_view prefix, std::string_view after, size_t limit) override {
    return store_.list(prefix, after, limit);
  }
  std::string name() const override { return "faulty"; }
  int changes() const { return changes_; }

 private:
  template <class Change>
  Status change(Change&& make) {
    const bool fails = ++changes_ == fails_at_;
    if (fails && !after_effect_) return Error{ErrorKind::kOutside, "made to fail"};
    Status outcome = make();
    return fails ? Error{ErrorKind::kOutside, "made to fail"} : std::move(outcome);
  }
  ObjectStore& store_;
  int fails_at_;
  bool after_effect_;
  int changes_ = 0;
};

class Archiving : public testing::Test {
 protected:
  SinkOptions options(stream::Topic topic = stream::Topic::kMessages) const {
    return {.topic = topic, .log_name = "made", .spool_folder = folder_.path("spool")};
  }
  TemporaryFolder folder_;
  LocalStore store_{folder_.path("archive")};
  ManualClock clock_{kEvening};
};

TEST_F(Archiving, KeepsEveryByteOffsetAndArrivalAndNamesObjectsByHour) {
  MadeLog log{{0, made_records(100, kEvening)}, {7, made_records(3, kEvening)}};
  log[0][40].bytes = "{\"rsvp_id\":1,\"mtime\":5,\"odd\":\"\xF0\x9F\x8E\x89 \\u0000 \"} \r";
  ArchiveSink sink(store_, options(), clock_);
  const Status outcome = run_log(log, sink);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_EQ(read_back(store_), log);
  EXPECT_EQ(object_keys(store_),
            (std::vector<std::string>{"raw/date=2026-11-24/hour=18/made+0+00000000000000000000.jsonl.zst",
                                      "raw/date=2026-11-24/hour=18/made+7+00000000000000000000.jsonl.zst",
                                      "raw/date=2026-11-24/hour=19/made+0+00000000000000000030.jsonl.zst"}));
  EXPECT_EQ(problems(store_), "");
  const auto manifest = load_manifest(store_, *parse_object_key(object_keys(store_)[2]));
  ASSERT_EQ(manifest->objects.size(), 1U);
  EXPECT_EQ(manifest->objects[0].first_mtime, 5);
  EXPECT_EQ(manifest->objects[0].last_mtime, log[0].back().arrival_ms - 50);
  EXPECT_EQ(manifest->objects[0].records, 70U);
  EXPECT_EQ(sink.records_put(), 103U);
}

TEST_F(Archiving, AnyZstandardToolGivesTheExactLines) {
  if (std::system("command -v zstd >/dev/null") != 0) GTEST_SKIP() << "zstd: the command is not installed";
  MadeLog log{{0, made_records(20'000, kEvening - kEvening % kMsPerHour)}};
  for (auto& record : log[0]) record.arrival_ms = kEvening;
  ArchiveSink sink(store_, options(), clock_);
  ASSERT_TRUE(run_log(log, sink, {.batch_records = 500}).ok());
  std::string lines;
  for (const MadeRecord& record : log[0]) lines += record.bytes + "\n";
  ASSERT_EQ(std::system(
                ("zstd -qdc " + folder_.path("archive/" + object_keys(store_).at(0)) + " > " + folder_.path("lines")).c_str()),
            0);
  EXPECT_TRUE(folder_.read("lines") == lines);
}

TEST_F(Archiving, ClosesBySizeCountAndAge) {
  const MadeLog log{{0, made_records(30, *parse_utc("2026-11-24T18:00"))}};
  SinkOptions by_count = options();
  by_count.roll_records = 12;
  clock_.set(*parse_utc("2026-11-24T18:00:30"));
  ArchiveSink sink(store_, by_count, clock_);
  ASSERT_TRUE(run_log(log, sink, {.flush_each = false, .finish = false}).ok());
  EXPECT_EQ(object_keys(store_).size(), 2U);  // 12, 12, and 6 that wait
  EXPECT_EQ(read_back(store_)[0].size(), 24U);
  // The age counts from the arrival, whatever the restarts between.
  for (const char* const time : {"2026-11-24T18:05:23.999", "2026-11-24T18:05:24"}) {
    clock_.set(*parse_utc(time));
    ArchiveSink later(store_, options(), clock_);
    ASSERT_TRUE(run_log(log, later, {.finish = false}).ok());
    const auto flushed = later.flush({{0, 30}});
    ASSERT_TRUE(flushed.ok());
    EXPECT_EQ(flushed->at(0), clock_.now_ms() < *parse_utc("2026-11-24T18:05:24") ? 24U : 30U) << time;
  }
  EXPECT_EQ(read_back(store_), log);

  const TemporaryFolder other;
  LocalStore small(other.path());
  SinkOptions by_size = options();
  by_size.roll_bytes = 1000;
  ArchiveSink sized(small, by_size, clock_);
  ASSERT_TRUE(run_log(log, sized).ok());
  EXPECT_GT(object_keys(small).size(), 2U);
  EXPECT_EQ(read_back(small), log);
}

TEST_F(Archiving, OffsetsThatALogLeavesOutAreNoMatter) {
  MadeLog log{{3, made_records(50, kEvening)}};
  for (size_t i = 0; i < 50; ++i) log[3][i].offset = 1000 + i * i;
  ArchiveSink sink(store_, options(), clock_);
  ASSERT_TRUE(run_log(log, sink).ok());
  EXPECT_EQ(read_back(store_), log);
}

TEST_F(Archiving, DeadLettersLieBesideUnderTheirOwnName) {
  MadeLog log{{0, {{0, kEvening, R"({"source":"-","reason":"no"})"}, {1, kEvening, "with\na line feed"}}}};
  ArchiveSink sink(store_, options(stream::Topic::kDeadLetters), clock_);
  ASSERT_TRUE(run_log(log, sink).ok());
  log[0][1].bytes = "with a line feed";
  EXPECT_EQ(read_back(store_, stream::Topic::kDeadLetters), log);
  EXPECT_TRUE(object_keys(store_).empty());
  EXPECT_EQ(object_keys(store_, stream::Topic::kDeadLetters).at(0).substr(0, 5), "dead/");
  EXPECT_EQ(problems(store_, stream::Topic::kDeadLetters), "");
}

// Whatever change of the store fails or is the last before a crash, a restart gives what a run without it gives.
TEST_F(Archiving, AFaultOrCrashAtAnyChangeLeavesEachRecordInOneObject) {
  const MadeLog log{{0, made_records(60, kEvening)}, {1, made_records(60, kEvening)}};
  int changes = 0;
  for (int fails_at = 0; fails_at <= changes; ++fails_at) {  // the first run, without a fault, counts them
    for (const bool after_effect : {false, true}) {
      for (const bool same_process : {false, true}) {
        const TemporaryFolder folder;
        LocalStore store(folder.path("archive"));
        FaultyStore faulty(store, fails_at, after_effect);
        SinkOptions rolled = options();
        rolled.roll_records = 17;
        rolled.spool_folder = folder.path("spool");
        ArchiveSink sink(faulty, rolled, clock_);
        const Status first = run_log(log, sink);
        EXPECT_EQ(first.ok(), fails_at == 0);
        if (fails_at == 0) changes = faulty.changes();
        if (same_process && !first.ok()) {
          static_cast<void>(sink.flush({}));  // the loop tries again
          ASSERT_TRUE(sink.revoke({0, 1}).ok());
          ASSERT_TRUE(run_log(log, sink).ok());
        } else {
          rolled.roll_records = 23;  // even when the options have changed meanwhile
          ArchiveSink restarted(faulty, rolled, clock_);
          ASSERT_TRUE(run_log(log, restarted).ok());
        }
        ASSERT_EQ(read_back(store), log) << fails_at << after_effect << same_process;
        ASSERT_EQ(problems(store), "") << fails_at << after_effect << same_process;
      }
    }
  }
  EXPECT_GT(changes, 20);
}

// Files of this process may grow to so many bytes and no further, as on a full disk, while it lives.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit lower{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(Archiving, AFullDiskStopsItAndItGoesOnByItself) {
  MadeLog log{{0, made_records(3000, kEvening)}};
  std::minstd_rand random(1);
  for (auto& record : log[0]) {
    record.arrival_ms = kEvening;
    for (int i = 0; i < 1000; ++i) record.bytes += static_cast<char>(' ' + random() % 90);  // does not compress well
  }
  ArchiveSink sink(store_, options(), clock_);
  ASSERT_TRUE(sink.assign({0}).ok());
  size_t failures = 0;
  for (size_t from = 0; from < log[0].size(); from += 100) {
    const stream::Batch batch = batch_of(0, log[0], from, 100);
    Status written = Done{};
    do {
      // The disk is full for three tries, then somebody makes room.
      const auto full = failures < 3 ? std::make_unique<FullDisk>(900'000) : nullptr;
      written = sink.write(batch);
      failures += written.ok() ? 0 : 1;
    } while (!written.ok());
  }
  EXPECT_EQ(failures, 3U);
  {
    const FullDisk full(900'000);
    const auto finished = sink.finish({{0, 3000}});
    ASSERT_FALSE(finished.ok());
    EXPECT_EQ(finished.error().kind, ErrorKind::kOutside);
  }
  ASSERT_TRUE(sink.finish({{0, 3000}}).ok());
  EXPECT_EQ(read_back(store_), log);
  EXPECT_EQ(problems(store_), "");
}

// One run of a sink in a process of its own, slow enough to be killed within.
[[noreturn]] void archive_and_exit(const TemporaryFolder& folder, const MadeLog& log, int64_t now_ms) {
  LocalStore store(folder.path("archive"));
  const ManualClock clock(now_ms);
  ArchiveSink sink(
      store, {.topic = stream::Topic::kMessages, .log_name = "made", .spool_folder = folder.path("spool"), .roll_records = 40},
      clock);
  _exit(run_log(log, sink, {.batch_records = 7}).ok() ? 0 : 1);
}

TEST_F(Archiving, SurvivesKill9AtAnyMoment) {
  const MadeLog log{{0, made_records(4000, kEvening)}, {1, made_records(4000, kEvening)}};
  std::minstd_rand random(20261124);
  int kills = 0;
  for (bool finished = false; !finished;) {
    const pid_t child = fork();
    if (child == 0) archive_and_exit(folder_, log, kEvening);
    if (kills < 10) {
      std::this_thread::sleep_for(std::chrono::microseconds(500 + random() % 20'000));
      kill(child, SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) ++kills;
    finished = WIFEXITED(status);
    if (finished) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
    }
    EXPECT_EQ(problems(store_).find("differs"), std::string::npos) << problems(store_);
  }
  EXPECT_GT(kills, 0);
  EXPECT_EQ(read_back(store_), log);
  EXPECT_EQ(problems(store_), "");
}

}  // namespace
}  // namespace rsvpulse::archive
