// KafkaLog against a real broker.
#include "connect/kafka_log.h"

#include <chrono>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/made_records.h"
#include "connect/real_kafka.h"
#include "rsvp/dead_letter.h"

namespace rsvpulse::connect {
namespace {

using stream::Append;
using stream::Batch;
using stream::LogPositions;
using stream::PartitionId;
using stream::ReadOutcome;
using stream::Topic;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(KafkaLog, GivesBackWhatWasAppendedWithEachRsvpInOnePartition) {
  RSVPULSE_NEEDS_KAFKA();
  const auto log = open(RealKafka::get()->options(4));
  Lines lines(0, 500);
  ASSERT_TRUE(log->append(lines.group).ok());
  const auto records = all_of(*log, Topic::kMessages, "p");
  EXPECT_EQ(texts_of(records), std::multiset<std::string>(lines.texts.begin(), lines.texts.end()));
  std::map<std::string, std::set<PartitionId>> places;
  std::map<PartitionId, stream::Offset> next;
  for (const Record& record : records) {
    places[record.text.substr(0, 12)].insert(record.partition);
    EXPECT_EQ(record.offset, next[record.partition]++);
    EXPECT_GE(record.arrival_ms, kArrival);
  }
  for (const auto& [rsvp, partitions] : places) EXPECT_THAT(partitions, SizeIs(1)) << rsvp;
}

TEST(KafkaLog, KeepsDeadLettersWithTheirParts) {
  RSVPULSE_NEEDS_KAFKA();
  const auto log = open(RealKafka::get()->options(2));
  std::string letter;
  rsvp::append_json_line(
      {.source = "a.jsonl", .line = 3, .offset = 99, .refusal = {"mtime", "is missing"}, .bytes = "{\"x\":\xff}"}, letter);
  letter.pop_back();
  Append group;
  group.dead_letters.push_back({kArrival, letter});
  group.source_positions["a.jsonl"] = {.source = "a.jsonl", .offset = 200, .line_number = 4};
  ASSERT_TRUE(log->append(group).ok());
  const auto records = all_of(*log, Topic::kDeadLetters, "p");
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].text, letter);
}

TEST(KafkaLog, TellsASourcesPositionAfterANewStart) {
  RSVPULSE_NEEDS_KAFKA();
  const auto options = RealKafka::get()->options(3);
  {
    const auto log = open(options);
    EXPECT_EQ(*log->source_position("s"), std::nullopt);
    ASSERT_TRUE(log->append(Lines(0, 10, "s", 100).group).ok());
    ASSERT_TRUE(log->append(Lines(10, 10, "other", 7).group).ok());
    ASSERT_TRUE(log->append(Lines(20, 10, "s", 200).group).ok());
    EXPECT_EQ((*log->source_position("s"))->offset, 200U);
  }
  const auto log = open(options);
  EXPECT_EQ((*log->source_position("s"))->offset, 200U);
  EXPECT_EQ((*log->source_position("other"))->offset, 7U);
  EXPECT_EQ(*log->source_position("none"), std::nullopt);
}

// The records of a group that another process had begun and not finished, as kill -9 leaves them: some partitions have them.
void append_in_part(const KafkaOptions& options, Append group, const std::function<bool(int32_t partition)>& there,
                    const KafkaOrigin& origin) {
  KafkaListener listener(options);
  auto producer = make_kafka(RD_KAFKA_PRODUCER, options, {}, listener);
  ASSERT_TRUE(producer.ok());
  const Kafka<rd_kafka_topic_t> topic(rd_kafka_topic_new(producer->get(), (options.prefix + "meetup-rsvps").c_str(), nullptr));
  for (const auto& message : group.messages) {
    const std::string key = std::to_string(message.rsvp_id);
    const int32_t partition =
        rd_kafka_msg_partitioner_murmur2(topic.get(), key.data(), key.size(), options.partitions, nullptr, nullptr);
    if (!there(partition)) continue;
    rd_kafka_headers_t* headers = rd_kafka_headers_new(3);
    for (const auto& [source, position] : group.source_positions) add_origin(source, origin, Topic::kMessages, headers);
    ASSERT_EQ(rd_kafka_producev(producer->get(), RD_KAFKA_V_RKT(topic.get()), RD_KAFKA_V_PARTITION(partition),
                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
                                RD_KAFKA_V_VALUE(const_cast<char*>(message.bytes.data()), message.bytes.size()),
                                RD_KAFKA_V_TIMESTAMP(message.arrival_ms), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  ASSERT_EQ(rd_kafka_flush(producer->get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
}

// Whatever part of a group was there when the process was killed, and however its source's lines are parted into groups the
// next time, twice killed or once: each line is in the log once.
TEST(KafkaLog, CompletesAGroupThatIsThereInPart) {
  RSVPULSE_NEEDS_KAFKA();
  for (const int parted : {1, 2, 5}) {
    const auto options = RealKafka::get()->options(4);
    const Lines whole(0, 20, "s", 100);
    const Lines torn(20, 50, "s", 200);
    {
      const auto log = open(options);
      ASSERT_TRUE(log->append(whole.group).ok());
    }
    const KafkaOrigin origin{.behind = torn.group.source_positions.at("s"),
                             .group = 2,
                             .records = 50,
                             .before = whole.group.source_positions.at("s")};
    append_in_part(
        options, torn.group, [](int32_t partition) { return partition % 2 == 0; }, origin);
    const auto read_again = [&](int upto, bool to_the_end) {
      const auto log = open(options);
      const auto position = log->source_position("s");
      ASSERT_TRUE(position.ok());
      ASSERT_EQ((*position)->offset, 100U);
      for (int i = 0; i < upto; ++i) {
        const int size = 50 / parted;
        ASSERT_TRUE(log->append(Lines(20 + i * size, size, "s", 100 + 2 * static_cast<uint64_t>((i + 1) * size)).group).ok());
      }
      if (to_the_end) {
        ASSERT_TRUE(log->append(Lines(70, 10, "s", 300).group).ok());
      }
    };
    if (parted > 2) read_again(1, false);
    read_again(parted, true);
    const auto log = open(options);
    EXPECT_EQ((*log->source_position("s"))->offset, 300U);
    const Lines all(0, 80);
    EXPECT_EQ(texts_of(all_of(*log, Topic::kMessages, "p")), std::multiset<std::string>(all.texts.begin(), all.texts.end()))
        << parted;
  }
}

TEST(KafkaLog, ReadsOnFromThePipelinesPositions) {
  RSVPULSE_NEEDS_KAFKA();
  const auto log = open(RealKafka::get()->options(2));
  ASSERT_TRUE(log->append(Lines(0, 100).group).ok());
  const auto before = all_of(*log, Topic::kMessages, "p");
  LogPositions positions;
  for (const Record& record : before) positions[record.partition] = record.offset + 1;
  ASSERT_TRUE(log->append(Lines(100, 10).group).ok());
  EXPECT_THAT(all_of(*log, Topic::kMessages, "p", positions), SizeIs(10));
}

TEST(KafkaLog, MeetsALostOffsetByThePolicy) {
  RSVPULSE_NEEDS_KAFKA();
  auto options = RealKafka::get()->options(1);
  std::vector<std::string> notes;
  options.note = [&](std::string_view note) { notes.emplace_back(note); };
  const auto first_read = [&](LostOffset policy, stream::Offset position) -> Result<size_t> {
    options.on_lost_offset = policy;
    const auto log = open(options);
    auto reader = log->reader(Topic::kMessages, "p");
    (*reader)->on_assignment({.assigned = [&](const auto&) { return LogPositions{{0, position}}; }, .revoked = nullptr});
    Batch batch;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(15);
    while (std::chrono::steady_clock::now() < deadline) {
      auto outcome = (*reader)->read(batch, 200);
      if (!outcome.ok()) return outcome.error();
      if (*outcome == ReadOutcome::kBatch) return batch.lines.size();
      if (policy == LostOffset::kLatest && !notes.empty()) return size_t{0};
    }
    return size_t{0};
  };
  ASSERT_TRUE(open(options)->append(Lines(0, 10).group).ok());
  const auto stopped = first_read(LostOffset::kStop, 1000);
  ASSERT_FALSE(stopped.ok());
  EXPECT_THAT(stopped.error().message, HasSubstr("--on-lost-offset"));
  EXPECT_EQ(*first_read(LostOffset::kEarliest, 1000), 10U);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("going on with the oldest")));
  notes.clear();
  EXPECT_EQ(*first_read(LostOffset::kLatest, 1000), 0U);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("from now on")));
}

TEST(KafkaLog, PartsPartitionsBetweenTheReadersOfAGroup) {
  RSVPULSE_NEEDS_KAFKA();
  const auto log = open(RealKafka::get()->options(4));
  std::map<int, std::set<PartitionId>> owned;
  std::map<int, uint64_t> generations;
  std::vector<std::unique_ptr<stream::LogReader>> readers;
  const auto join = [&](int who) {
    readers.push_back(log->reader(Topic::kMessages, "p").value());
    stream::LogReader* reader = readers.back().get();
    reader->on_assignment({.assigned =
                               [&owned, &generations, reader, who](const auto& partitions) {
                                 owned[who].insert(partitions.begin(), partitions.end());
                                 generations[who] = reader->generation();
                                 return LogPositions{};
                               },
                           .revoked =
                               [&owned, who](const auto& partitions) {
                                 for (const auto partition : partitions) owned[who].erase(partition);
                                 return Status(Done{});
                               }});
  };
  const auto until = [&](const std::function<bool()>& met) {
    Batch batch;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!met() && std::chrono::steady_clock::now() < deadline) {
      for (const auto& reader : readers) ASSERT_TRUE(reader->read(batch, 20).ok());
    }
    ASSERT_TRUE(met());
  };
  join(0);
  until([&] { return owned[0].size() == 4; });
  const uint64_t first = generations[0];
  EXPECT_GT(first, 0U);
  join(1);
  until([&] { return owned[0].size() == 2 && owned[1].size() == 2; });
  EXPECT_GT(generations[1], first);
  const uint64_t second = generations[1];
  readers.erase(readers.begin());  // leaves the group
  until([&] { return owned[1].size() == 4; });
  EXPECT_GT(generations[1], second);
}

TEST(KafkaLog, WaitsForABrokerThatIsAwayAndSendsNothingTwice) {
  RSVPULSE_NEEDS_KAFKA();
  const auto log = open(RealKafka::get()->options(2));
  ASSERT_TRUE(log->append(Lines(0, 10).group).ok());
  RealKafka::get()->kill();
  const Lines lines(10, 30, "s", 9);
  const auto refused = log->append(lines.group);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kOutside);
  RealKafka::get()->start();
  Status done = refused.error();
  for (int tries = 0; tries < 10 && !done.ok(); ++tries) done = log->append(lines.group);
  ASSERT_TRUE(done.ok()) << done.error().message;
  const Lines all(0, 40);
  EXPECT_EQ(texts_of(all_of(*log, Topic::kMessages, "p")), std::multiset<std::string>(all.texts.begin(), all.texts.end()));
}

}  // namespace
}  // namespace rsvpulse::connect
