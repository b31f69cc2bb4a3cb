#include "stream/push_source.h"

#include <thread>

#include <gtest/gtest.h>

#include "rsvp/rsvp.h"
#include "stream/made_log.h"
#include "stream/sequential_source.h"

namespace rsvpulse::stream {
namespace {

constexpr int64_t kLongMs = 60'000;

TEST(PushSource, SubmittersWaitUntilTheirLinesAreDurable) {
  PushSource source;
  Status first = Error{ErrorKind::kOutside, "not yet"};
  std::thread submitter([&] { first = source.submit({"a", "b"}, kLongMs); });
  Batch batch;
  while (*source.read(batch) != ReadOutcome::kBatch) {
  }
  ASSERT_EQ(batch.lines.size(), 2u);
  EXPECT_EQ(batch.text(batch.lines[1]), "b");
  EXPECT_EQ(source.position().offset, 2u);
  source.note_durable({std::string(PushSource::kName), 2, 3});
  submitter.join();
  EXPECT_TRUE(first.ok());
}

TEST(PushSource, WhoWaitsInVainIsTold) {
  PushSource source;
  EXPECT_FALSE(source.submit({"a"}, 1).ok());
  source.stop();
  EXPECT_FALSE(source.submit({"b"}, kLongMs).ok());
  Batch batch;
  EXPECT_EQ(*source.read(batch), ReadOutcome::kBatch);  // what was taken still comes
  EXPECT_EQ(*source.read(batch), ReadOutcome::kEnd);
}

TEST(PushSource, CutsALineThatIsTooLongAndSaysSo) {
  PushSource source;
  EXPECT_FALSE(source.submit({std::string(rsvp::kMaxLineBytes + 5, 'x')}, 1).ok());
  Batch batch;
  ASSERT_EQ(*source.read(batch), ReadOutcome::kBatch);
  EXPECT_EQ(batch.lines[0].length, rsvp::kMaxLineBytes);
  EXPECT_EQ(batch.lines[0].full_length, rsvp::kMaxLineBytes + 5);
}

TEST(SequentialSource, ReadsOneAfterAnotherUnderTheirOwnKeys) {
  std::vector<SequentialSource::Part> parts;
  parts.push_back({"first", std::make_unique<LinesSource>("one", std::vector<std::string>{"a"})});
  parts.push_back({"second", std::make_unique<LinesSource>("two", std::vector<std::string>{"b", "c"})});
  SequentialSource source(std::move(parts));
  Batch batch;
  ASSERT_EQ(*source.read(batch), ReadOutcome::kBatch);
  EXPECT_EQ(source.position(), (Position{"first", 1, 2}));
  ASSERT_EQ(*source.read(batch), ReadOutcome::kBatch);
  EXPECT_EQ(batch.text(batch.lines[1]), "c");
  EXPECT_EQ(source.position(), (Position{"second", 2, 3}));
  EXPECT_EQ(*source.read(batch), ReadOutcome::kEnd);
}

}  // namespace
}  // namespace rsvpulse::stream
