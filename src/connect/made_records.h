// Records to append to a log in Kafka, and what it gives back, for the tests of this module.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/kafka_log.h"
#include "stream/log.h"

namespace rsvpulse::connect {

inline constexpr int64_t kArrival = 1'700'000'000'000;

// Groups of made lines that own their texts.
struct Lines {
  std::vector<std::string> texts;
  stream::Append group;

  explicit Lines(int first, int count, const std::string& source = "s", uint64_t position = 0) {
    for (int i = first; i < first + count; ++i) texts.push_back(fmt::format("{{\"rsvp_id\":{},\"n\":{}}}", i % 7, i));
    for (int i = 0; i < count; ++i) group.messages.push_back({(first + i) % 7, kArrival + i, texts[static_cast<size_t>(i)]});
    group.source_positions[source] = {.source = "file", .offset = position, .line_number = position + 1};
  }
};

struct Record {
  stream::PartitionId partition;
  stream::Offset offset;
  int64_t arrival_ms;
  std::string text;
};

// All records of the topic, read as a pipeline would.
inline std::vector<Record> all_of(KafkaLog& log, stream::Topic topic, const std::string& pipeline,
                                  const stream::LogPositions& positions = {}) {
  std::vector<Record> records;
  auto reader = log.reader(topic, pipeline);
  EXPECT_TRUE(reader.ok());
  (*reader)->on_assignment({.assigned = [&](const auto&) { return positions; }, .revoked = nullptr});
  auto extent = log.extent(topic);
  EXPECT_TRUE(extent.ok());
  size_t wanted = 0;
  for (const auto& [partition, next] : extent->next) {
    wanted += next - (positions.contains(partition) ? positions.at(partition) : extent->first[partition]);
  }
  stream::Batch batch;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (records.size() < wanted && std::chrono::steady_clock::now() < deadline) {
    const auto outcome = (*reader)->read(batch, 100);
    if (!outcome.ok()) {
      ADD_FAILURE() << outcome.error().message;
      break;
    }
    for (const auto& line : batch.lines) {
      records.push_back({batch.partition, line.offset, line.arrival_ms, std::string(batch.text(line))});
    }
  }
  EXPECT_THAT(records, testing::SizeIs(wanted));
  return records;
}

inline std::multiset<std::string> texts_of(const std::vector<Record>& records) {
  std::multiset<std::string> texts;
  for (const Record& record : records) texts.insert(record.text);
  return texts;
}

inline std::unique_ptr<KafkaLog> open(const KafkaOptions& options) {
  auto log = KafkaLog::open(options);
  EXPECT_TRUE(log.ok()) << log.error().message;
  return log.ok() ? std::move(*log) : nullptr;
}

}  // namespace rsvpulse::connect
