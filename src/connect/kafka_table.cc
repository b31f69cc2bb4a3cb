#include "connect/kafka_table.h"

#include <numeric>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"

namespace rsvpulse::connect {
namespace {

constexpr int64_t kOpenMs = 10'000;
constexpr int64_t kPublishMs = 5'000;
constexpr int64_t kReadMs = 30'000;
constexpr int kCloseMs = 2'000;
constexpr int kQueueKbytes = 16'384;

std::string_view text_of(const void* bytes, size_t size) { return {static_cast<const char*>(bytes), size}; }

}  // namespace

KafkaTable::~KafkaTable() {
  if (producer_) rd_kafka_flush(producer_.get(), kCloseMs);
}

Result<std::unique_ptr<KafkaTable>> KafkaTable::open(KafkaOptions options, const std::string& name, int partitions) {
  std::unique_ptr<KafkaTable> table(new KafkaTable(std::move(options)));
  table->topic_ = table->options_.prefix + name;
  auto producer = make_kafka(RD_KAFKA_PRODUCER, table->options_,
                             {{"enable.idempotence", "true"},
                              {"acks", "all"},
                              {"message.timeout.ms", "0"},
                              {"compression.type", "zstd"},
                              {"linger.ms", "2"},
                              {"batch.num.messages", "10000"},
                              {"queue.buffering.max.messages", "10000000"}},
                             table->deliveries_);
  if (!producer.ok()) return producer.error();
  table->producer_ = std::move(*producer);
  const KafkaTopic wanted{.name = table->topic_,
                          .partitions = partitions,
                          // What a marker (trend/partials.h) stands for must be there as long as no later one is.
                          .settings = {{"cleanup.policy", "compact"},
                                       {"min.compaction.lag.ms", "600000"},
                                       {"min.cleanable.dirty.ratio", "0.2"},
                                       {"segment.bytes", "67108864"}}};
  const auto found = ensure_topic(table->producer_.get(), table->options_, wanted, kOpenMs);
  if (!found.ok()) return found.error();
  table->partitions_ = static_cast<uint32_t>(*found);
  return table;
}

Status KafkaTable::publish(uint32_t partition, const std::vector<stream::KeyedRecord>& records) {
  const std::lock_guard lock(mutex_);
  // While what came before is on its way still, nothing is added to it.
  if (Status done = await(); !done.ok()) return done;
  for (const stream::KeyedRecord& record : records) {
    if (Status sent = produce(partition, record); !sent.ok()) return sent;
  }
  return await();
}

Status KafkaTable::produce(uint32_t partition, const stream::KeyedRecord& record) {
  void* value = record.value ? const_cast<char*>(record.value->data()) : nullptr;
  const size_t size = record.value ? record.value->size() : 0;
  for (;;) {
    const auto code =
        rd_kafka_producev(producer_.get(), RD_KAFKA_V_TOPIC(topic_.c_str()),
                          RD_KAFKA_V_PARTITION(static_cast<int32_t>(partition)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_KEY(record.key.data(), record.key.size()), RD_KAFKA_V_VALUE(value, size), RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++deliveries_.waiting;
      return Done{};
    }
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return kafka_error(options_, "writing " + topic_, code);
    rd_kafka_poll(producer_.get(), 10);
  }
}

Status KafkaTable::await() {
  const int64_t deadline = steady_ms() + kPublishMs;
  while (deliveries_.waiting > 0 && steady_ms() < deadline) rd_kafka_poll(producer_.get(), 20);
  if (deliveries_.waiting > 0) {
    return kafka_error(options_, fmt::format("writing {}: the broker does not answer", topic_), RD_KAFKA_RESP_ERR__TIMED_OUT);
  }
  if (deliveries_.failure == RD_KAFKA_RESP_ERR_NO_ERROR) return Done{};
  return kafka_error(options_, "writing " + topic_, std::exchange(deliveries_.failure, RD_KAFKA_RESP_ERR_NO_ERROR));
}

Status KafkaTable::read(uint32_t partition, const Use& use) {
  KafkaOptions options = options_;
  options.prefix.clear();
  auto follower = KafkaTableFollower::open(std::move(options), topic_, {static_cast<int32_t>(partition)});
  if (!follower.ok()) return follower.error();
  const int64_t deadline = steady_ms() + kReadMs;
  while (!(*follower)->caught_up()) {
    (*follower)->read(use, 100);
    if (steady_ms() > deadline) return kafka_error(options_, "reading " + topic_, RD_KAFKA_RESP_ERR__TIMED_OUT);
  }
  return Done{};
}

Result<std::unique_ptr<KafkaTableFollower>> KafkaTableFollower::open(KafkaOptions options, const std::string& name,
                                                                     std::vector<int32_t> partitions) {
  std::unique_ptr<KafkaTableFollower> follower(new KafkaTableFollower(std::move(options)));
  follower->topic_ = follower->options_.prefix + name;
  std::vector<std::pair<std::string, std::string>> settings = {
      {"group.id", "rsvpulse-unused"}, {"enable.auto.commit", "false"}, {"auto.offset.reset", "earliest"}};
  add_fetch_settings(settings, kQueueKbytes);
  auto consumer = make_kafka(RD_KAFKA_CONSUMER, follower->options_, settings, follower->listener_);
  if (!consumer.ok()) return consumer.error();
  follower->consumer_ = std::move(*consumer);
  if (Status begun = follower->begin(std::move(partitions)); !begun.ok()) return begun.error();
  return follower;
}

KafkaTableFollower::~KafkaTableFollower() {
  if (consumer_) rd_kafka_consumer_close(consumer_.get());
}

Status KafkaTableFollower::begin(std::vector<int32_t> partitions) {
  if (partitions.empty()) {
    KafkaOptions as_is = options_;
    as_is.create_topics = false;
    const auto found = ensure_topic(consumer_.get(), as_is, {.name = topic_, .settings = {}, .is_awaited = true}, kOpenMs);
    if (!found.ok()) return found.error();
    partitions.resize(static_cast<size_t>(*found));
    std::iota(partitions.begin(), partitions.end(), 0);
  }
  const KafkaList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const int32_t partition : partitions) {
    const auto bounds = kafka_bounds(consumer_.get(), options_, topic_, partition, kOpenMs);
    if (!bounds.ok()) return bounds.error();
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset = bounds->first;
    if (bounds->second > bounds->first) missing_[partition] = bounds->second;
  }
  const auto code = rd_kafka_assign(consumer_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(options_, "following " + topic_, code);
  return Done{};
}

bool KafkaTableFollower::read(const stream::KeyedTable::Use& use, int64_t wait_ms) {
  bool any = false;
  for (int64_t wait = wait_ms;; wait = 0) {
    const Kafka<rd_kafka_message_t> record(rd_kafka_consumer_poll(consumer_.get(), static_cast<int>(wait)));
    if (!record) return any;
    if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    any = true;
    use(text_of(record->key, record->key_len),
        record->payload ? std::optional(text_of(record->payload, record->len)) : std::nullopt);
    wake_.read(consumer_.get(), topic_, record->partition, record->offset);
    const auto missing = missing_.find(record->partition);
    if (missing != missing_.end() && record->offset + 1 >= missing->second) missing_.erase(missing);
  }
}

// The last offsets of a compacted partition can be gone, or markers of transactions: then the position tells.
bool KafkaTableFollower::caught_up() {
  if (missing_.empty()) return true;
  const KafkaList list(rd_kafka_topic_partition_list_new(static_cast<int>(missing_.size())));
  for (const auto& [partition, end] : missing_) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition);
  rd_kafka_position(consumer_.get(), list.get());
  for (int i = 0; i < list->cnt; ++i) {
    const auto missing = missing_.find(list->elems[i].partition);
    if (list->elems[i].offset >= missing->second) missing_.erase(missing);
  }
  return missing_.empty();
}

}  // namespace rsvpulse::connect
