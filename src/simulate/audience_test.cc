// Clients of every temper, with a stream in memory instead of sockets.
#include "simulate/audience.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/made_file.h"

namespace rsvpulse::simulate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Takes what is written when the test says so.
class FakeStream final : public net::Stream {
 public:
  bool write(net::Bytes piece) override {
    if (!open_) return false;
    queued_ += piece->size();
    pieces_.push_back(*piece);
    return true;
  }
  bool write_latest(std::span<const Slotted>) override { return false; }
  size_t queued_bytes() const override { return queued_; }
  void on_drained(std::function<void()> drained) override { drained_ = std::move(drained); }
  void on_closed(std::function<void()> closed) override { closed_ = std::move(closed); }
  void on_message(std::function<void(std::string_view)>) override {}
  void close() override { open_ = false; }
  void abort() override {
    open_ = false;
    aborted = true;
    leave();
  }
  bool is_open() const override { return open_; }

  // The peer takes everything.
  void take() {
    for (std::string& piece : std::exchange(pieces_, {})) {
      taken += piece;
      ++pieces_taken;
    }
    queued_ = 0;
    if (drained_ && open_) drained_();
  }
  void leave() {
    if (closed_) std::exchange(closed_, nullptr)();
  }

  std::string taken;
  size_t pieces_taken = 0;
  bool aborted = false;

 private:
  std::vector<std::string> pieces_;
  size_t queued_ = 0;
  bool open_ = true;
  std::function<void()> drained_, closed_;
};

std::string line(int64_t number) { return fmt::format(R"({{"rsvp_id":{},"mtime":{}}})", number, 1'000 + number); }

class Clients : public testing::Test {
 protected:
  // A stream of `count` messages, one a millisecond from 1,000 on.
  Audience& serve(int64_t count, AudienceOptions options, size_t backlog_bytes = size_t{1} << 20) {
    clock_.set(0);
    std::string text;
    for (int64_t i = 0; i < count; ++i) text += line(i) + "\n";
    auto feed = replayed_feed(
        {.paths = {folder_.write("r", text)}, .start_ms = 0, .speed = options.paced ? 1.0 : 0, .keep_times = true});
    audience_ = std::make_unique<Audience>(Timeline(std::move(feed), backlog_bytes), options, clock_,
                                           [this](const std::string& what) { told_.push_back(what); });
    return *audience_;
  }
  std::shared_ptr<FakeStream> join(Audience::Form form = Audience::Form::kLines, std::optional<int64_t> since = std::nullopt) {
    auto stream = std::make_shared<FakeStream>();
    audience_->join(stream, form, since);
    return stream;
  }
  void at(int64_t time_ms) {
    clock_.set(time_ms);
    EXPECT_TRUE(audience_->tick().ok());
  }
  static std::string lines(int64_t begin, int64_t end) {
    std::string text;
    for (int64_t i = begin; i < end; ++i) text += line(i) + "\n";
    return text;
  }

  connect::TemporaryFolder folder_;
  ManualClock clock_{0};
  std::vector<std::string> told_;
  std::unique_ptr<Audience> audience_;
};

TEST_F(Clients, GetWhatComesFromTheirJoiningOn) {
  serve(1'000, {});
  at(9);
  const auto stream = join();
  at(9);
  stream->take();
  EXPECT_EQ(stream->taken, "");
  at(12);
  stream->take();
  EXPECT_EQ(stream->taken, lines(10, 13));
}

TEST_F(Clients, WhoAsksGetsTheBacklogFirst) {
  serve(1'000, {});
  at(9);
  const auto stream = join(Audience::Form::kLines, 1'005);
  stream->take();
  EXPECT_EQ(stream->taken, lines(5, 10));
  at(11);
  stream->take();
  EXPECT_EQ(stream->taken, lines(5, 12));
}

TEST_F(Clients, EachFormHasItsFrames) {
  serve(3, {.paced = false});
  const auto frames = join(Audience::Form::kFrames);
  const auto events = join(Audience::Form::kEvents);
  frames->take();
  events->take();
  EXPECT_EQ(frames->taken, line(0) + "\n" + line(1) + "\n" + line(2));
  EXPECT_EQ(frames->pieces_taken, 1u);
  EXPECT_EQ(events->taken, "data: " + line(0) + "\n\ndata: " + line(1) + "\n\ndata: " + line(2) + "\n\n");
}

TEST_F(Clients, WhoLagsTooFarBehindTheClockIsSentAway) {
  serve(100'000, {.lag_bytes = 10'000, .queue_bytes = 2'000, .frame_bytes = 500});
  const auto slow = join();
  const auto fast = join();
  for (int64_t time = 0; time < 2'000; time += 10) {
    at(time);
    fast->take();
    EXPECT_LE(slow->queued_bytes(), 2'500u);
  }
  EXPECT_FALSE(slow->is_open());
  EXPECT_TRUE(fast->is_open());
  EXPECT_THAT(told_, testing::Contains(HasSubstr("client 1 lags by")));
  EXPECT_EQ(fast->taken, lines(0, 1'991));
}

TEST_F(Clients, TheSlowestSetsThePaceWithoutAClockAndMissesNothing) {
  serve(2'000, {.paced = false, .queue_bytes = 2'000, .frame_bytes = 500}, 8'000);
  const auto slow = join();
  const auto fast = join();
  for (int i = 0; i < 5'000 && fast->is_open(); ++i) {
    at(0);
    fast->take();
    if (i % 20 == 0) {
      EXPECT_LE(fast->taken.size(), slow->taken.size() + 8'000 + 2 * 2'500u);
      slow->take();
    }
  }
  while (slow->is_open()) slow->take();
  slow->take();
  fast->take();
  EXPECT_EQ(fast->taken, lines(0, 2'000));
  EXPECT_EQ(slow->taken, lines(0, 2'000));
  EXPECT_FALSE(audience_->served_to_the_end());
  slow->leave();
  fast->leave();
  at(0);
  EXPECT_TRUE(audience_->served_to_the_end());
}

TEST_F(Clients, AreResetInTheMiddleOfALineAndLoseNothingThatWasNotSent) {
  serve(25, {.paced = false, .drop_every = 10});
  std::string all;
  for (int i = 0; i < 3; ++i) {
    const auto stream = join(Audience::Form::kLines, i == 0 ? std::nullopt : std::optional<int64_t>(1'000'000));
    stream->take();
    stream->take();
    const size_t whole = stream->taken.rfind('\n') + 1;
    all += stream->taken.substr(0, whole);
    EXPECT_EQ(stream->aborted, i < 2);
    EXPECT_EQ(stream->taken.substr(whole), i < 2 ? line(10 * (i + 1)).substr(0, line(10).size() / 2) : "");
    stream->leave();
    at(0);
  }
  EXPECT_EQ(all, lines(0, 25));
}

TEST_F(Clients, StallsEndByTheClock) {
  serve(2'500, {.paced = false, .stall_ms = 500});
  const auto stream = join();
  stream->take();
  EXPECT_EQ(stream->taken, lines(0, 1'000));
  at(0);
  stream->take();
  EXPECT_EQ(stream->taken, lines(0, 1'000));
  at(500);
  stream->take();
  EXPECT_EQ(stream->taken, lines(0, 2'000));
}

TEST_F(Clients, WhoLeavesIsToldOnce) {
  serve(10, {});
  const auto stream = join();
  stream->leave();
  at(0);
  at(1);
  EXPECT_THAT(told_, ElementsAre("client 1 has come", "client 1 is gone"));
}

}  // namespace
}  // namespace rsvpulse::simulate
