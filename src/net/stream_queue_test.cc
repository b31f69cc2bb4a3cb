#include "net/stream_queue.h"

#include <array>

#include <gtest/gtest.h>

#include "net/http.h"

namespace rsvpulse::net {
namespace {

TEST(StreamQueue, EndsWhenItIsClosedAndEmpty) {
  StreamQueue queue([] {}, [] {});
  queue.write(make_bytes("last words"));
  queue.close();
  std::vector<Bytes> pieces;
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kPieces);
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kEnd);
}

TEST(StreamQueue, NeverLooksCompleteWhenItWasAborted) {
  int kills = 0;
  StreamQueue queue([] {}, [&] { ++kills; });
  queue.write(make_bytes("half"));
  std::vector<Bytes> pieces;
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kPieces);
  queue.abort();
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kNothing);
  EXPECT_EQ(kills, 1);
  EXPECT_FALSE(queue.write(make_bytes("more")));
}

TEST(StreamQueue, KeepsTheOrderInWhichTheNewestWereWritten) {
  int wakes = 0;
  StreamQueue queue([&] { ++wakes; }, [] {});
  std::vector<Bytes> pieces;
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kNothing);
  const std::array<Stream::Slotted, 2> first = {{{"board", make_bytes("1")}, {"windows", make_bytes("2")}}};
  const std::array<Stream::Slotted, 2> second = {{{"", make_bytes("3")}, {"board", make_bytes("4")}}};
  EXPECT_TRUE(queue.write_latest(first));
  EXPECT_TRUE(queue.write_latest(second));
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(queue.queued_bytes(), 3u);
  EXPECT_EQ(queue.take(1'000, pieces), StreamQueue::Next::kPieces);
  std::string taken;
  for (const Bytes& piece : pieces) taken += *piece;
  EXPECT_EQ(taken, "234") << "who saw the id of 4 must have seen 2";
}

}  // namespace
}  // namespace rsvpulse::net
