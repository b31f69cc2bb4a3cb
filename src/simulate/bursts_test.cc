#include "simulate/bursts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulate/sample.h"

namespace rsvpulse::simulate {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

struct Count {
  uint64_t inside = 0;
  uint64_t outside = 0;
};

// RSVPs whose message `holds` the thing, in the burst and before or after it.
template <class Holds>
Count count(std::string_view text, const BurstOrder& order, Holds holds) {
  Count counted;
  LineReader reader;
  for (const std::string_view line : split_lines(text)) {
    const auto message = reader.read(line);
    if (!message || !holds(*message)) continue;
    const bool inside = message->mtime >= order.start_ms && message->mtime < order.end_ms;
    ++(inside ? counted.inside : counted.outside);
  }
  return counted;
}

class PlantedBurst : public testing::Test {
 protected:
  // Ten minutes of the hour and a half that 10,000 messages take.
  std::string run(BurstScope scope) {
    order_ = {scope, options_.start_ms + 1'800'000, options_.start_ms + 2'400'000, 0.3};
    generator_.start_burst(order_);
    std::string text;
    for (int i = 0; i < 10'000; ++i) generator_.next(text);
    return text;
  }

  Options options_ = small_options();
  World world_{options_};
  Generator generator_{world_, options_};
  BurstOrder order_;
};

TEST_F(PlantedBurst, LiftsOneEvent) {
  const std::string text = run(BurstScope::kEvent);
  const Count counted = count(text, order_, [](const rsvp::Rsvp& message) { return message.event.event_id == "200000000"; });
  EXPECT_GT(counted.inside, 100U);
  EXPECT_LT(counted.outside, 20U);  // changes that followed
  EXPECT_THAT(generator_.truth(), HasSubstr(R"({"kind":"burst","scope":"event","start":1704069000000,"end":1704069600000,)"));
  EXPECT_THAT(generator_.truth(), ContainsRegex("\"rsvps\":[12][0-9][0-9],"));
}

TEST_F(PlantedBurst, LiftsOneTopic) {
  const std::string text = run(BurstScope::kTopic);
  const std::string truth = generator_.truth();
  constexpr std::string_view kKey = "\"urlkey\":\"";
  const size_t begin = truth.find(kKey) + kKey.size();
  const std::string urlkey = truth.substr(begin, truth.find('"', begin) - begin);
  const Count counted = count(text, order_, [&](const rsvp::Rsvp& message) {
    for (const rsvp::Topic& topic : message.group.topics) {
      if (topic.urlkey == urlkey) return true;
    }
    return false;
  });
  // The rest of the run is seven times as long.
  EXPECT_GT(static_cast<double>(counted.inside), 3.0 * static_cast<double>(counted.outside) / 7);
}

TEST(Bursts, LeaveTheMessagesBeforeThemAsTheyAre) {
  const Options options = small_options();
  const World world(options);
  Generator plain(world, options);
  Generator planted(world, options);
  planted.start_burst({BurstScope::kTopic, options.start_ms + 600'000, options.start_ms + 900'000, 0.3});
  std::string expected;
  std::string got;
  while (plain.next(expected).arrival_ms < options.start_ms + 590'000) planted.next(got);
  planted.next(got);
  EXPECT_EQ(got, expected);
}

TEST(Bursts, AreSpreadOverTheSpan) {
  Random random(1);
  const auto orders = spread_bursts(10, 1'000'000, 10'000'000, random);
  ASSERT_EQ(orders.size(), 10U);
  for (const BurstOrder& order : orders) {
    EXPECT_GE(order.start_ms, 2'000'000);
    EXPECT_LE(order.end_ms, 11'000'000);
    EXPECT_LT(order.start_ms, order.end_ms);
  }
}

TEST(Bots, RsvpMostAndAreTold) {
  Options options = small_options();
  options.bots = 2;
  const World world(options);
  Generator generator(world, options);
  std::string text;
  for (int i = 0; i < 20'000; ++i) generator.next(text);
  uint64_t of_robot = 0;
  LineReader reader;
  for (const std::string_view line : split_lines(text)) of_robot += reader.read(line)->member.member_name == "Robot1";
  EXPECT_GT(of_robot, 120U);
  EXPECT_THAT(generator.truth(), HasSubstr(R"("member_name":"Robot1")"));
  EXPECT_THAT(generator.truth(), HasSubstr(R"("group_name":"Automation One")"));
}

}  // namespace
}  // namespace rsvpulse::simulate
