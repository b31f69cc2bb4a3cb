#include "net/stream_queue.h"

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

}  // namespace
}  // namespace rsvpulse::net
