// KafkaSource and KafkaTable against a real broker.
#include "connect/kafka_source.h"

#include <chrono>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/kafka_log.h"
#include "connect/kafka_table.h"
#include "connect/real_kafka.h"

namespace rsvpulse::connect {
namespace {

using stream::KeyedRecord;
using stream::ReadOutcome;
using testing::HasSubstr;

std::chrono::steady_clock::time_point soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(20); }

// A topic of messages: that of a log.
struct Topic {
  explicit Topic(const KafkaOptions& in_options) : options(in_options), log(KafkaLog::open(in_options).value()) {}
  std::string url() const { return fmt::format("kafka://{}/{}meetup-rsvps?group=mine", options.brokers, options.prefix); }
  void append(int first, int count) {
    std::vector<std::string> texts;
    for (int i = first; i < first + count; ++i) texts.push_back(fmt::format("{{\"n\":\n{}}}", i));
    stream::Append group;
    for (int i = 0; i < count; ++i) group.messages.push_back({first + i, 1'000, texts[static_cast<size_t>(i)]});
    ASSERT_TRUE(log->append(group).ok());
  }
  KafkaOptions options;
  std::unique_ptr<KafkaLog> log;
};

std::multiset<std::string> read(KafkaSource& source, size_t count) {
  std::multiset<std::string> lines;
  stream::Batch batch;
  for (const auto deadline = soon(); lines.size() < count && std::chrono::steady_clock::now() < deadline;) {
    const auto outcome = source.read(batch);
    EXPECT_TRUE(outcome.ok()) << outcome.error().message;
    if (!outcome.ok()) break;
    for (const auto& line : batch.lines) lines.emplace(batch.text(line));
  }
  return lines;
}

TEST(KafkaSource, GivesEachRecordAsALineAndResumes) {
  RSVPULSE_NEEDS_KAFKA();
  Topic topic(RealKafka::get()->options(3));
  topic.append(0, 100);
  auto source = KafkaSource::make(topic.url(), topic.options).value();
  const auto first = read(*source, 100);
  EXPECT_EQ(first.size(), 100U);
  EXPECT_TRUE(first.contains("{\"n\": 7}"));
  const stream::Position position = source->position();
  EXPECT_EQ(position.offset, 100U);
  source.reset();
  topic.append(100, 20);
  auto again = KafkaSource::make(topic.url(), topic.options).value();
  ASSERT_TRUE(again->resume(position).ok());
  const auto second = read(*again, 20);
  EXPECT_EQ(second.size(), 20U);
  EXPECT_TRUE(second.contains("{\"n\": 100}"));
  EXPECT_FALSE(again->resume({.source = "other#0:1", .offset = 1, .line_number = 2}).ok());
}

TEST(KafkaSource, GoesOnWhereTheGroupHasCommittedWhereNoPositionIsKnown) {
  RSVPULSE_NEEDS_KAFKA();
  Topic topic(RealKafka::get()->options(2));
  topic.append(0, 10);
  {
    auto source = KafkaSource::make(topic.url(), topic.options).value();
    EXPECT_EQ(read(*source, 10).size(), 10U);
    ASSERT_TRUE(source->commit(source->position(), -1).ok());
  }
  topic.append(10, 5);
  auto source = KafkaSource::make(topic.url(), topic.options).value();
  const auto lines = read(*source, 5);
  EXPECT_EQ(lines.size(), 5U);
  EXPECT_FALSE(lines.contains("{\"n\": 3}"));
}

TEST(KafkaSource, WaitsForABrokerAndStops) {
  RSVPULSE_NEEDS_LIBRDKAFKA();
  KafkaOptions options;
  auto source = KafkaSource::make("kafka://127.0.0.1:1/t", options).value();
  stream::Batch batch;
  EXPECT_EQ(*source->read(batch), ReadOutcome::kIdle);
  source->stop();
  EXPECT_EQ(*source->read(batch), ReadOutcome::kEnd);
  EXPECT_FALSE(KafkaSource::make("kafka://127.0.0.1:1", options).ok());
}

TEST(KafkaTable, KeepsTheLastValueOfEachKey) {
  RSVPULSE_NEEDS_KAFKA();
  const auto options = RealKafka::get()->options(1);
  auto table = KafkaTable::open(options, "rsvpulse.partials", 2).value();
  EXPECT_EQ(table->partitions(), 2U);
  ASSERT_TRUE(table->publish(0, {{"a", "1"}, {"b", "2"}, {"a", "3"}}).ok());
  ASSERT_TRUE(table->publish(0, {{"b", std::nullopt}}).ok());
  ASSERT_TRUE(table->publish(1, {{"c", std::string("\0x", 2)}}).ok());
  std::map<std::string, std::string> kept;
  const auto keep = [&](std::string_view key, std::optional<std::string_view> value) {
    if (value) {
      kept[std::string(key)] = *value;
    } else {
      kept.erase(std::string(key));
    }
  };
  ASSERT_TRUE(table->read(0, keep).ok());
  EXPECT_EQ(kept, (std::map<std::string, std::string>{{"a", "3"}}));
  auto follower = KafkaTableFollower::open(options, "rsvpulse.partials").value();
  for (const auto deadline = soon(); !follower->caught_up() && std::chrono::steady_clock::now() < deadline;) {
    follower->read(keep, 100);
  }
  EXPECT_EQ(kept, (std::map<std::string, std::string>{{"a", "3"}, {"c", std::string("\0x", 2)}}));
  ASSERT_TRUE(table->publish(1, {{"d", "4"}}).ok());
  for (const auto deadline = soon(); !kept.contains("d") && std::chrono::steady_clock::now() < deadline;) {
    follower->read(keep, 100);
  }
  EXPECT_EQ(kept["d"], "4");
}

TEST(KafkaTable, IsNotMadeWhereThatIsNotAllowed) {
  RSVPULSE_NEEDS_KAFKA();
  auto options = RealKafka::get()->options(1);
  options.create_topics = false;
  const auto table = KafkaTable::open(options, "rsvpulse.partials", 2);
  ASSERT_FALSE(table.ok());
  EXPECT_THAT(table.error().message, HasSubstr("there is no topic"));
}

}  // namespace
}  // namespace rsvpulse::connect
