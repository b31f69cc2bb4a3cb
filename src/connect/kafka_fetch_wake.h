// KafkaFetchWake: keeps librdkafka fetching while a consumer reads as fast as it can.
//
// librdkafka fetches ahead until its queue is full, then sleeps for up to a second, whatever becomes of the queue meanwhile
// (https://github.com/confluentinc/librdkafka/issues/2879; a setting, fetch.queue.backoff.ms, came with 2.2). A reader that
// empties the queue in a tenth of that waits for nine tenths. An answer from the partition's leader wakes its thread, so half
// an empty queue is the moment for a small question.
#pragma once

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "connect/kafka_client.h"

namespace rsvpulse::connect {

// What a consumer is to be made with beside its own settings.
inline void add_fetch_settings(std::vector<std::pair<std::string, std::string>>& settings, int queue_kbytes) {
  settings.emplace_back("fetch.wait.max.ms", "100");
  settings.emplace_back("queued.max.messages.kbytes", std::to_string(queue_kbytes));
  if (RD_KAFKA_VERSION >= 0x02020000) settings.emplace_back("fetch.queue.backoff.ms", "5");
}

class KafkaFetchWake {
 public:
  // After each batch: `offset` of `partition` was read last. Always of the same consumer, until forget().
  void read(rd_kafka_t* consumer, const std::string& topic, int32_t partition, int64_t offset) {
    if (!queue_) queue_.reset(rd_kafka_queue_get_consumer(consumer));
    const size_t waiting = rd_kafka_queue_length(queue_.get());
    most_ = std::max(most_, waiting);
    if (most_ < kWorthIt || waiting > most_ / 2) return;
    most_ = waiting;
    int64_t first = 0;
    int64_t next = 0;
    rd_kafka_get_watermark_offsets(consumer, topic.c_str(), partition, &first, &next);  // as the last fetch told them
    // All that there is was fetched: the thread waits for more, and a question would wait with it.
    if (next <= offset + 1 + static_cast<int64_t>(waiting)) return;
    rd_kafka_query_watermark_offsets(consumer, topic.c_str(), partition, &first, &next, kWaitMs);
  }
  // Before the consumer goes.
  void forget() {
    queue_.reset();
    most_ = 0;
  }

 private:
  static constexpr size_t kWorthIt = 1'000;  // records: less is fetched in no time
  static constexpr int kWaitMs = 200;

  Kafka<rd_kafka_queue_t> queue_;
  size_t most_ = 0;  // that the queue held since the last question
};

}  // namespace rsvpulse::connect
