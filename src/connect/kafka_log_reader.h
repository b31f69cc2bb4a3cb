// KafkaLogReader: one pipeline's reading of one topic, as a member of the consumer group rsvpulse-<pipeline>.
//
// The group's partitions are parted between its processes by cooperative-sticky rebalancing: what stays is read on while others
// move. Positions come from the pipeline's own state, by Assignment::assigned; what is committed to Kafka is for people, for
// tools and for retention.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "connect/kafka_client.h"
#include "connect/kafka_fetch_wake.h"
#include "connect/kafka_rebalances.h"
#include "stream/log.h"

namespace rsvpulse::connect {

class KafkaLogReader final : public stream::LogReader {
 public:
  static Result<std::unique_ptr<stream::LogReader>> open(const KafkaOptions& options, stream::Topic which, std::string topic,
                                                         std::string group);
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
  KafkaLogReader(const KafkaOptions& options, stream::Topic which, std::string topic, std::string group);
  // A consumer that the group has shut out never reads again: its place is taken by a new one.
  Status join();
  Status subscribe();
  Result<stream::ReadOutcome> fill(stream::Batch& batch, int64_t wait_ms);
  // Adds the record to the batch; false: a record of another partition is next, or the batch is full.
  Result<bool> take(Kafka<rd_kafka_message_t> record, stream::Batch& batch);
  Status meet_fault(const rd_kafka_message_t& fault);
  void drop_revoked(stream::Batch& batch);

  KafkaOptions options_;
  stream::Topic which_;
  std::string topic_;
  std::string group_;
  KafkaRebalances listener_;
  Kafka<rd_kafka_t> consumer_;
  KafkaFetchWake wake_;
  // For questions: on the consumer's connection each would wait behind a fetch that waits for records.
  KafkaListener asking_listener_;
  Kafka<rd_kafka_t> asking_;
  bool subscribed_ = false;
  bool shut_out_ = false;
  Kafka<rd_kafka_message_t> held_;  // of the next batch
  std::atomic<bool> stopped_{false};
};

}  // namespace rsvpulse::connect
