// What viewers of one selection get, in which order, and what those get who come back.
#include "serve/shown_channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::serve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Keeps what is written to it.
class KeptStream final : public net::Stream {
 public:
  bool write(net::Bytes piece) override {
    pieces.push_back(*piece);
    return true;
  }
  bool write_latest(std::span<const Slotted> together) override {
    ++writes;
    for (const Slotted& piece : together) write(piece.bytes);
    return true;
  }
  size_t queued_bytes() const override { return 0; }
  void on_drained(std::function<void()>) override {}
  void on_closed(std::function<void()>) override {}
  void on_message(std::function<void(std::string_view)>) override {}
  void close() override {}
  void abort() override {}
  bool is_open() const override { return true; }

  std::string id_of_last() const {
    const std::string& last = pieces.back();
    const size_t begin = last.find("id: ") + 4;
    return last.substr(begin, last.find('\n', begin) - begin);
  }
  std::vector<std::string> pieces;
  int writes = 0;
};

class ShownChannelTest : public testing::Test {
 protected:
  std::shared_ptr<KeptStream> join(std::string_view last_id = "") {
    auto viewer = std::make_shared<KeptStream>();
    channel_.add(viewer, last_id);
    return viewer;
  }

  ShownChannel channel_{trend::RankingOptions{.by = {}, .top = 2}, "boot"};
};

TEST_F(ShownChannelTest, ANewcomerSeesThePresentAndThenWhatFollows) {
  channel_.publish("trending", "old");
  channel_.publish("trending", "new");
  channel_.publish("lights", "gone by");
  const auto viewer = join();
  EXPECT_THAT(viewer->pieces, ElementsAre(HasSubstr("data: new")));
  channel_.publish("windows", "next");
  channel_.hand_on();
  EXPECT_THAT(viewer->pieces, ElementsAre(HasSubstr("data: new"), HasSubstr("event: windows\ndata: next")));
}

TEST_F(ShownChannelTest, WhatHasNotChangedIsNotSentAgain) {
  const auto viewer = join();
  for (int i = 0; i < 2; ++i) {
    channel_.publish("trending", "same");
    channel_.hand_on();
  }
  EXPECT_EQ(viewer->pieces.size(), 1u);
  for (int i = 0; i < 2; ++i) {
    channel_.publish("lights", "flash");
    channel_.hand_on();
  }
  EXPECT_EQ(viewer->pieces.size(), 3u) << "two flashes are two";
}

TEST_F(ShownChannelTest, WhatIsPublishedTogetherIsWrittenTogether) {
  const auto viewer = join();
  const int before = viewer->writes;
  channel_.publish("windows", "soon old");
  channel_.publish("trending", "board");
  channel_.publish("lights", "flash");
  channel_.publish("windows", "new");
  EXPECT_THAT(viewer->pieces, IsEmpty());
  channel_.hand_on();
  EXPECT_THAT(viewer->pieces, ElementsAre(HasSubstr("board"), HasSubstr("flash"), HasSubstr("data: new")));
  channel_.hand_on();
  EXPECT_EQ(viewer->writes, before + 1);
}

TEST_F(ShownChannelTest, ANewcomerDoesNotGetTwiceWhatIsAboutToBeHandedOn) {
  const auto first = join();
  channel_.publish("trending", "board");
  channel_.publish("lights", "flash");
  const auto second = join();
  channel_.hand_on();
  EXPECT_EQ(first->pieces.size(), 2u);
  EXPECT_THAT(second->pieces, ElementsAre(HasSubstr("board")));
}

TEST_F(ShownChannelTest, WhoComesBackGetsWhatIsNewer) {
  channel_.publish("trending", "board");
  const std::string seen = join()->id_of_last();
  EXPECT_THAT(join(seen)->pieces, IsEmpty());
  channel_.publish("windows", "later");
  EXPECT_THAT(join(seen)->pieces, ElementsAre(HasSubstr("later")));
  EXPECT_EQ(join("another process.1")->pieces.size(), 2u);
  EXPECT_EQ(join("nonsense")->pieces.size(), 2u);
}

TEST_F(ShownChannelTest, TotalsComeFirst) {
  channel_.note_total(1'000, 5);
  channel_.note_total(2'000, 7);
  channel_.note_total(2'000, 9);
  EXPECT_THAT(join()->pieces, ElementsAre(HasSubstr(R"(data: {"end":2000,"totals":[5,7]})")));
}

TEST_F(ShownChannelTest, MovementIsToldOnceSomethingIsKnownOfBefore) {
  const auto entry = [](std::string name) { return trend::RankedEntry{trend::Dimension::kTopic, std::move(name), 1}; };
  const std::vector<trend::RankedEntry> before = {entry("a"), entry("b"), entry("c")};
  const std::vector<trend::RankedEntry> after = {entry("c"), entry("new"), entry("a")};
  channel_.sample(0, before);
  EXPECT_THAT(board_json(0, channel_.board(after)), Not(HasSubstr("previous_rank")));
  channel_.sample(60'000, after);
  const std::vector<BoardRow> rows = channel_.board(after);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].previous_rank, 3u);
  EXPECT_EQ(rows[1].previous_rank, 0u);
  EXPECT_THAT(board_json(0, rows), HasSubstr(R"("name":"new","score":1,"previous_rank":null)"));
  channel_.sample(ShownChannel::kMovementMs + 1, after);
  EXPECT_EQ(channel_.board(after)[0].previous_rank, 1u) << "what lies further back than ten minutes is forgotten";
}

}  // namespace
}  // namespace rsvpulse::serve
