// KafkaRebalances: what moves partitions between the members of a group.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connect/kafka_client.h"
#include "stream/log.h"

namespace rsvpulse::connect {

// Called by librdkafka from within KafkaLogReader::read().
class KafkaRebalances final : public KafkaListener {
 public:
  KafkaRebalances(const KafkaOptions& options, std::string topic) : KafkaListener(options), topic_(std::move(topic)) {}
  void on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) override;
  // All that is owned is another's to read from now on.
  void lose_all();
  // Where to go on with when the record at `position` is not there: by the policy, with a note.
  Result<int64_t> lost(rd_kafka_t* consumer, int32_t partition, int64_t position) const;

  stream::LogReader::Assignment assignment;
  std::vector<stream::PartitionId> gone;               // since it was last emptied
  std::optional<std::set<stream::PartitionId>> owned;  // nullopt: the group has not dealt them out yet
  std::optional<Error> failure;

 private:
  Status assign(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list);
  Status check_membership(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) const;
  void revoke(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list);
  void give_up(const std::vector<stream::PartitionId>& partitions);
  Result<int64_t> start_of(rd_kafka_t* consumer, int32_t partition, const stream::LogPositions& positions) const;

  std::string topic_;
};

}  // namespace rsvpulse::connect
