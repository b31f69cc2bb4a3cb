// A log file as its writer treats it: grown in pieces, renamed, truncated, late to come.
#include "connect/follow_source.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/made_file.h"

namespace rsvpulse::connect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FollowedFile : public testing::Test {
 protected:
  FollowSource follow() {
    return FollowSource(path(), [this](std::string_view what) { told_.emplace_back(what); });
  }
  std::string path() const { return folder_.path("log"); }
  void append(std::string_view bytes, std::string_view name = "log") const {
    std::ofstream(folder_.path(name), std::ios::binary | std::ios::app) << bytes;
  }
  void rotate(std::string_view to) const { std::filesystem::rename(path(), folder_.path(to)); }

  // The next `count` lines; fewer when the source falls idle for too long.
  static std::vector<std::string> next(FollowSource& source, size_t count) {
    std::vector<std::string> lines;
    stream::Batch batch;
    for (int idle = 0; lines.size() < count && idle < 50;) {
      const auto outcome = source.read(batch);
      if (!outcome.ok()) {
        lines.push_back("error: " + outcome.error().message);
      } else if (*outcome != stream::ReadOutcome::kBatch) {
        ++idle;
      }
      for (const stream::Line& line : batch.lines) lines.push_back(shown(batch, line));
    }
    return lines;
  }
  static bool is_idle(FollowSource& source) {
    stream::Batch batch;
    const auto outcome = source.read(batch);
    return outcome.ok() && *outcome == stream::ReadOutcome::kIdle && batch.lines.empty();
  }

  TemporaryFolder folder_;
  std::vector<std::string> told_;
};

TEST_F(FollowedFile, GivesWhatIsThereAndWhatComesHalfLinesOnceWhole) {
  append("one\ntwo\nth");
  FollowSource source = follow();
  EXPECT_THAT(next(source, 2), ElementsAre("1@0 one", "2@4 two"));
  EXPECT_TRUE(is_idle(source));
  append("re");
  EXPECT_TRUE(is_idle(source));
  append("e\nfour\n");
  EXPECT_THAT(next(source, 2), ElementsAre("3@8 three", "4@14 four"));
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_EQ(source.state().phase, stream::SourceState::Phase::kOpen);
}

TEST_F(FollowedFile, IsWaitedForAndThatIsToldOnce) {
  FollowSource source = follow();
  EXPECT_TRUE(is_idle(source));
  EXPECT_TRUE(is_idle(source));
  EXPECT_EQ(source.state().phase, stream::SourceState::Phase::kWaiting);
  EXPECT_THAT(told_, ElementsAre(HasSubstr("No such file or directory; waiting for it")));
  append("here\n");
  EXPECT_THAT(next(source, 1), ElementsAre("1@0 here"));
}

TEST_F(FollowedFile, IsReadToItsEndWhenAnotherTakesItsPlace) {
  append("old 1\n");
  FollowSource source = follow();
  EXPECT_THAT(next(source, 1), ElementsAre("1@0 old 1"));
  rotate("log.1");
  EXPECT_TRUE(is_idle(source));  // nothing at the path: the old file may still grow
  append("old 2\nold 3, cut", "log.1");
  append("new 1\n");
  EXPECT_THAT(next(source, 3), ElementsAre("2@6 old 2", "3@12 old 3, cut", "1@0 new 1"));
  EXPECT_THAT(told_, ElementsAre(HasSubstr("log: replaced by a new file")));
}

TEST_F(FollowedFile, IsReadFromItsStartAfterATruncation) {
  append("one\ntwo\nhalf a li");
  FollowSource source = follow();
  EXPECT_EQ(next(source, 2).size(), 2u);
  std::filesystem::resize_file(path(), 0);
  append("new\n");
  EXPECT_THAT(next(source, 2), ElementsAre("3@8 half a li", "1@0 new"));
  EXPECT_TRUE(is_idle(source));
  EXPECT_THAT(told_, ElementsAre(HasSubstr("truncated from 17 to 4 bytes")));
}

TEST_F(FollowedFile, PositionsOutliveARotation) {
  append("1\n2\n3\n");
  stream::Position position;
  {
    FollowSource source = follow();
    stream::Batch batch;
    ASSERT_TRUE(source.read(batch).ok());
    position = source.position();
  }
  append("4\n5\n");
  rotate("log.1");
  append("6\n");
  FollowSource source = follow();
  ASSERT_TRUE(source.resume(position).ok());
  EXPECT_THAT(next(source, 3), ElementsAre("4@6 4", "5@8 5", "1@0 6"));
}

TEST_F(FollowedFile, ResumesFromTheStartOfWhatIsThereWhenItsFileIsGoneOrCut) {
  append("1\n2\n3\n");
  FollowSource first = follow();
  EXPECT_EQ(next(first, 3).size(), 3u);
  const stream::Position position = first.position();
  std::filesystem::resize_file(path(), 2);
  FollowSource cut = follow();
  ASSERT_TRUE(cut.resume(position).ok());
  EXPECT_THAT(next(cut, 1), ElementsAre("1@0 1"));
  rotate("log.1");
  append("other\n");
  std::filesystem::remove(folder_.path("log.1"));
  FollowSource gone = follow();
  ASSERT_TRUE(gone.resume(position).ok());
  EXPECT_THAT(next(gone, 1), ElementsAre("1@0 other"));
  EXPECT_THAT(told_, testing::Contains(HasSubstr("is gone")));
}

TEST_F(FollowedFile, RefusesForeignPositions) {
  FollowSource source = follow();
  EXPECT_EQ(source.resume({"1:2:/elsewhere", 5, 2}).error().kind, ErrorKind::kConfig);
  for (const std::string place : {"", "log", "1", "1:", "1:2", "x:2:log", "-1:2:log"}) {
    EXPECT_EQ(source.resume({place, 0, 1}).error().kind, ErrorKind::kCorrupt) << place;
  }
}

TEST_F(FollowedFile, StopEndsAReadUnderWay) {
  FollowSource source = follow();
  std::jthread stopper([&] { source.stop(); });
  stream::Batch batch;
  auto outcome = source.read(batch);
  while (*outcome == stream::ReadOutcome::kIdle) outcome = source.read(batch);
  EXPECT_EQ(*outcome, stream::ReadOutcome::kEnd);
}

TEST_F(FollowedFile, OnlyPlainRegularFilesAreFollowed) {
  EXPECT_TRUE(FollowSource::check(path()).ok());
  append("x\n");
  EXPECT_TRUE(FollowSource::check(path()).ok());
  for (const std::string& name : {std::string("-"), folder_.path("a.gz"), folder_.path("a.zst"), folder_.path("")}) {
    EXPECT_EQ(FollowSource::check(name).error().kind, ErrorKind::kUsage) << name;
  }
}

}  // namespace
}  // namespace rsvpulse::connect
