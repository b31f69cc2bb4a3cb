// KafkaTable: a keyed table in a compacted topic.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "connect/kafka_client.h"
#include "connect/kafka_fetch_wake.h"
#include "stream/keyed_table.h"

namespace rsvpulse::connect {

// Safe for concurrent use.
class KafkaTable final : public stream::KeyedTable {
 public:
  // Makes the topic where it is absent and may be made; `name` without the options' prefix. kOutside while no broker answers.
  static Result<std::unique_ptr<KafkaTable>> open(KafkaOptions options, const std::string& name, int partitions);
  ~KafkaTable() override;

  uint32_t partitions() const override { return partitions_; }
  // kOutside after some seconds without a broker; what was sent is on its way all the same, and goes first.
  Status publish(uint32_t partition, const std::vector<stream::KeyedRecord>& records) override;
  Status read(uint32_t partition, const Use& use) override;

 private:
  class Deliveries final : public KafkaListener {
   public:
    using KafkaListener::KafkaListener;
    void on_delivery(const rd_kafka_message_t& message) override {
      --waiting;
      if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) failure = message.err;
    }
    size_t waiting = 0;
    rd_kafka_resp_err_t failure = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  explicit KafkaTable(KafkaOptions options) : options_(std::move(options)), deliveries_(options_) {}
  Status await();
  Status produce(uint32_t partition, const stream::KeyedRecord& record);

  KafkaOptions options_;
  Deliveries deliveries_;
  std::string topic_;
  uint32_t partitions_ = 0;
  std::mutex mutex_;
  Kafka<rd_kafka_t> producer_;
};

// Follows a table from its beginning. Not safe for concurrent use.
class KafkaTableFollower {
 public:
  // Of the given partitions; empty: of all there are.
  static Result<std::unique_ptr<KafkaTableFollower>> open(KafkaOptions options, const std::string& name,
                                                          std::vector<int32_t> partitions = {});
  ~KafkaTableFollower();

  // Gives out what has come, waiting up to `wait_ms` for the first. False: nothing has. Faults are tried again inside.
  bool read(const stream::KeyedTable::Use& use, int64_t wait_ms);

  // Whether all was given out that the topic held when this was opened.
  bool caught_up();

 private:
  explicit KafkaTableFollower(KafkaOptions options) : options_(std::move(options)), listener_(options_) {}
  Status begin(std::vector<int32_t> partitions);

  KafkaOptions options_;
  KafkaListener listener_;
  std::string topic_;
  Kafka<rd_kafka_t> consumer_;
  KafkaFetchWake wake_;
  std::map<int32_t, int64_t> missing_;  // by partition the offset to reach
};

}  // namespace rsvpulse::connect
