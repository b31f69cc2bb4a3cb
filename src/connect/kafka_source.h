// KafkaSource: the records of any topic that speaks the format, as lines.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "connect/kafka_client.h"
#include "connect/kafka_fetch_wake.h"
#include "stream/source.h"

namespace rsvpulse::connect {

// Reads all partitions of the topic: one process a topic. Its position, "TOPIC#0:12,1:40" with the offset to read next of each
// partition, is kept by the log with the messages, so that each record is taken once over kill -9. Where the log knows none, it
// begins where the consumer group has committed, else with the oldest record; what is durable is committed to the group.
class KafkaSource final : public stream::Source {
 public:
  static constexpr std::string_view kDefaultGroup = "rsvpulse-source";

  // `url` as the user named it: kafka://HOST:PORT/TOPIC?group=GROUP. The brokers in `options` are those of the url.
  static Result<std::unique_ptr<KafkaSource>> make(std::string url, KafkaOptions options);
  ~KafkaSource() override;

  Result<stream::ReadOutcome> read(stream::Batch& batch) override;
  stream::Position position() const override;
  Status resume(const stream::Position& position) override;
  Status commit(const stream::Position& position, int64_t greatest_mtime) override;
  void stop() override { stopped_ = true; }
  stream::SourceState state() const override;

 private:
  using Offsets = std::map<int32_t, int64_t>;  // the next to read, by partition

  KafkaSource(std::string url, KafkaOptions options, std::string topic)
      : url_(std::move(url)), options_(std::move(options)), listener_(options_), topic_(std::move(topic)) {}
  // Finds the topic and begins; false: no broker answers yet.
  Result<bool> begin();
  Result<int64_t> start_of(int32_t partition, int64_t committed);
  static std::optional<Offsets> offsets_in(const stream::Position& position, const std::string& topic);

  std::string url_;
  KafkaOptions options_;
  KafkaListener listener_;
  std::string topic_;
  Kafka<rd_kafka_t> consumer_;
  KafkaFetchWake wake_;
  bool begun_ = false;
  Offsets next_;
  uint64_t records_ = 0;
  Kafka<rd_kafka_message_t> held_;
  std::atomic<bool> stopped_{false};
  std::atomic<bool> open_{false};
};

}  // namespace rsvpulse::connect
