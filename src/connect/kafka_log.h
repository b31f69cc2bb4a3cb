// KafkaLog: the log in Kafka: one topic of messages, keyed by rsvp_id, and one of dead letters.
//
// Producing is idempotent, with acks=all and zstd. A record's timestamp is its time of arrival. One RSVP stays in one
// partition, by the partitioner that Kafka's own clients have (murmur2 of the key), so that another producer's records of it
// lie there too. What a group's headers tell (kafka_origin.h) makes sources with positions exactly-once over kill -9: a restart
// reads the tails of the partitions and leaves out what is there already.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "connect/kafka_client.h"
#include "connect/kafka_origin.h"
#include "connect/kafka_tails.h"
#include "stream/log.h"

namespace rsvpulse::connect {

class KafkaLog final : public stream::Log {
 public:
  static constexpr std::string_view kMessagesTopic = "meetup-rsvps";
  static constexpr std::string_view kDeadLettersTopic = "rsvpulse.dead-letters";

  // Makes the topics where they are absent and may be made. kOutside while no broker answers: try again.
  static Result<std::unique_ptr<KafkaLog>> open(KafkaOptions options);
  // Waits up to some seconds for what is on its way.
  ~KafkaLog() override;

  // kOutside when the broker has not taken all within some seconds: the same group again goes on waiting and sends nothing
  // twice. Another error is final: the log must be opened anew.
  Status append(const stream::Append& group) override;
  Result<std::optional<stream::Position>> source_position(std::string_view source_key) override;
  Result<std::unique_ptr<stream::LogReader>> reader(stream::Topic topic, std::string_view pipeline) override;
  Result<stream::LogExtent> extent(stream::Topic topic) override;

  int partitions() const { return topic(stream::Topic::kMessages).partitions; }

 private:
  // Counts what the broker has taken. Called by the thread that polls, which holds the mutex.
  class Deliveries final : public KafkaListener {
   public:
    using KafkaListener::KafkaListener;
    void on_delivery(const rd_kafka_message_t& message) override;

    uint64_t waiting = 0;
    std::optional<rd_kafka_resp_err_t> failure;               // the first
    std::map<std::pair<std::string, int32_t>, int64_t> next;  // behind the newest record known, by topic and partition
  };

  // A source as its newest records in the log tell it.
  struct Source {
    std::optional<stream::Position> position;  // nullopt: its beginning
    uint64_t group = 0;
    // Records behind `position` that are there already.
    std::unordered_map<uint64_t, uint64_t> present;
    uint64_t since_last_present = 0;         // records appended
    std::map<KafkaPartition, int64_t> from;  // its newest group lies behind
  };

  // A group under way, told by what is in it.
  struct Pending {
    uint64_t fingerprint = 0;
    std::map<std::string, std::map<KafkaPartition, int64_t>, std::less<>> from;  // by source
  };

  explicit KafkaLog(KafkaOptions options);
  const KafkaLogTopic& topic(stream::Topic which) const { return topics_[which == stream::Topic::kMessages ? 0 : 1]; }

  Status begin(const stream::Append& group, uint64_t fingerprint);
  // Which of the group's records are not there yet, messages first.
  std::vector<bool> missing_of(const stream::Append& group);
  bool take_present(const stream::Append& group, uint64_t fingerprint);
  Kafka<rd_kafka_headers_t> origins(const stream::Append& group, stream::Topic topic, uint64_t records) const;
  Status send(const stream::Append& group, const std::vector<bool>& missing);
  Status send_message(const stream::Append::Message& message, const rd_kafka_headers_t* headers);
  Status send_letter(const stream::Append::DeadLetter& letter, const rd_kafka_headers_t* headers);
  Status produce(rd_kafka_topic_t* to, int32_t partition, std::string_view key, std::string_view value, int64_t arrival_ms,
                 rd_kafka_headers_t* headers);
  Status await();
  void finish(const stream::Append& group);
  std::map<KafkaPartition, int64_t> known_ends() const;
  void keep_marks();
  Status failed(rd_kafka_resp_err_t code);

  KafkaOptions options_;
  Deliveries deliveries_;
  std::vector<KafkaLogTopic> topics_;  // messages, dead letters
  Kafka<rd_kafka_t> producer_;
  Kafka<rd_kafka_topic_t> messages_;
  Kafka<rd_kafka_topic_t> letters_;
  Kafka<rd_kafka_queue_t> mark_answers_;
  int64_t marks_kept_ms_ = 0;

  std::mutex mutex_;
  std::map<std::string, Source, std::less<>> sources_;
  std::optional<Pending> pending_;
  std::optional<Error> broken_;
};

}  // namespace rsvpulse::connect
