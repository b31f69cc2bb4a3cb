// KafkaLogReader: one pipeline's reading of one topic, as a member of the consumer group rsvpulse-<pipeline>.
//
// The group's partitions are parted between its processes by cooperative-sticky rebalancing: what stays is read on while others
// move. Positions come from the pipeline's own state, by Assignment::assigned; what is committed to Kafka is for people, for
// tools and for retention.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connect/kafka_client.h"
#include "stream/log.h"

namespace rsvpulse::connect {

class KafkaLogReader final : public stream::LogReader {
 public:
  static Result<std::unique_ptr<stream::LogReader>> open(const KafkaOptions& options, stream::Topic which, std::string topic,
                                                         const std::string& group);
  // Leaves the group, so that others get its partitions at once.
  ~KafkaLogReader() override;

  void on_assignment(Assignment assignment) override { listener_.assignment = std::move(assignment); }
  // The first one waits for the group to deal out its partitions, however short `wait_ms`.
  Result<stream::ReadOutcome> read(stream::Batch& batch, int64_t wait_ms) override;
  Status commit(const stream::LogPositions& positions) override;
  // Of the partitions that are this reader's; before they are dealt out, of all.
  Result<stream::LogExtent> extent() override;
  uint64_t generation() const override;
  void stop() override { stopped_ = true; }

 private:
  // What moves partitions, called by librdkafka from within read().
  class Rebalances final : public KafkaListener {
   public:
    Rebalances(const KafkaOptions& options, std::string topic) : KafkaListener(options), topic_(std::move(topic)) {}
    void on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) override;
    // Where to go on with when the record at `position` is not there: by the policy, with a note.
    Result<int64_t> lost(rd_kafka_t* consumer, int32_t partition, int64_t position) const;

    Assignment assignment;
    std::vector<stream::PartitionId> gone;               // since it was last emptied
    std::optional<std::set<stream::PartitionId>> owned;  // nullopt: the group has not dealt them out yet
    std::optional<Error> failure;

   private:
    Status assign(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list);
    Status check_membership(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) const;
    void revoke(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list);
    Result<int64_t> start_of(rd_kafka_t* consumer, int32_t partition, const stream::LogPositions& positions) const;

    std::string topic_;
  };

  KafkaLogReader(const KafkaOptions& options, stream::Topic which, std::string topic);
  Status subscribe();
  // Fills the batch from the records that are there; false: a record of another partition is next, or the batch is full.
  Result<bool> take(Kafka<rd_kafka_message_t> record, stream::Batch& batch);
  Status meet_fault(const rd_kafka_message_t& fault);
  void drop_revoked(stream::Batch& batch);

  KafkaOptions options_;
  stream::Topic which_;
  std::string topic_;
  Rebalances listener_;
  Kafka<rd_kafka_t> consumer_;
  bool subscribed_ = false;
  Kafka<rd_kafka_message_t> held_;  // of the next batch
  std::atomic<bool> stopped_{false};
};

}  // namespace rsvpulse::connect
