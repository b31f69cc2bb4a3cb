// The tails of Kafka's log: how far a source's records got before the process that appended them ended, killed or not.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "connect/kafka_client.h"
#include "stream/log.h"

namespace rsvpulse::connect {

// A topic of the log and how many partitions it has.
struct KafkaLogTopic {
  stream::Topic topic;
  std::string name;
  int partitions = 0;
};

// One partition of either topic.
using KafkaPartition = std::pair<stream::Topic, int32_t>;

// What a source's newest records tell.
struct SourceTail {
  uint64_t group = 0;                        // the greatest number; 0: there is no record of the source
  std::optional<stream::Position> position;  // to read on from; nullopt: the source's beginning
  // When the last group is there in part: records behind `position` that are there, by fingerprint.
  std::unordered_map<uint64_t, uint64_t> present;
  std::map<KafkaPartition, int64_t> from;  // where the scan began
  std::map<KafkaPartition, int64_t> ends;  // and ended
};

// Reads both topics from where the last scan's mark (keep_mark) says, else from their beginnings, to their ends.
//
// A group is appended only when the one before it is there whole, so that only the newest can be there in part. Its records are
// a beginning of what each partition got of it; which, is told by fingerprint, so that it does not matter how the source's
// lines are parted into groups the next time. Up to half a second is spent on waiting for what a killed process had sent but
// the broker not yet written, where its last record is but seconds old.
Result<SourceTail> scan_tail(const KafkaOptions& options, const std::vector<KafkaLogTopic>& topics,
                             std::string_view source_key);

// Keeps, as offsets of a consumer group of the source's own, that no record of the source's newest or later groups lies before
// `mark`. Does not wait; when it fails, the next scan takes longer.
void keep_mark(rd_kafka_t* kafka, rd_kafka_queue_t* answers, const std::vector<KafkaLogTopic>& topics,
               std::string_view source_key, const std::map<KafkaPartition, int64_t>& mark);

}  // namespace rsvpulse::connect
