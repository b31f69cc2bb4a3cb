#include "connect/kafka_log_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "connect/kafka_origin.h"
#include "connect/kafka_record.h"

namespace rsvpulse::connect {
namespace {

constexpr int64_t kRequestMs = 10'000;
// So long the first read waits for the group at the most.
constexpr int64_t kJoinMs = 20'000;
// A stop is seen after so long at the latest.
constexpr int64_t kPollMs = 50;
constexpr int kQueueKbytes = 32'768;

}  // namespace

KafkaLogReader::KafkaLogReader(const KafkaOptions& options, stream::Topic which, std::string topic, std::string group)
    : options_(options),
      which_(which),
      topic_(std::move(topic)),
      group_(std::move(group)),
      listener_(options_, topic_),
      asking_listener_(options_) {}

KafkaLogReader::~KafkaLogReader() {
  // Nobody is there any more to be told of what goes.
  listener_.assignment = {};
  held_.reset();
  if (consumer_) rd_kafka_consumer_close(consumer_.get());
}

Result<std::unique_ptr<stream::LogReader>> KafkaLogReader::open(const KafkaOptions& options, stream::Topic which,
                                                                std::string topic, std::string group) {
  std::unique_ptr<KafkaLogReader> reader(new KafkaLogReader(options, which, std::move(topic), std::move(group)));
  if (Status joined = reader->join(); !joined.ok()) return joined.error();
  return std::unique_ptr<stream::LogReader>(std::move(reader));
}

Status KafkaLogReader::join() {
  held_.reset();
  wake_.forget();
  if (consumer_) rd_kafka_consumer_close(consumer_.get());
  listener_.lose_all();
  consumer_.reset();
  std::vector<std::pair<std::string, std::string>> settings = {{"group.id", group_},
                                                               {"partition.assignment.strategy", "cooperative-sticky"},
                                                               {"enable.auto.commit", "false"},
                                                               {"enable.auto.offset.store", "false"},
                                                               {"auto.offset.reset", "error"}};
  add_fetch_settings(settings, kQueueKbytes);
  if (!options_.member.empty()) settings.emplace_back("group.instance.id", options_.member);
  auto consumer = make_kafka(RD_KAFKA_CONSUMER, options_, settings, listener_);
  if (!consumer.ok()) return consumer.error();
  consumer_ = std::move(*consumer);
  subscribed_ = false;
  shut_out_ = false;
  return Done{};
}

Status KafkaLogReader::subscribe() {
  const KafkaList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(consumer_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(options_, "subscribing to " + topic_, code);
  subscribed_ = true;
  return Done{};
}

Result<stream::ReadOutcome> KafkaLogReader::read(stream::Batch& batch, int64_t wait_ms) {
  auto outcome = fill(batch, wait_ms);
  if (outcome.ok() && *outcome == stream::ReadOutcome::kBatch) {
    wake_.read(consumer_.get(), topic_, static_cast<int32_t>(batch.partition), static_cast<int64_t>(batch.lines.back().offset));
  }
  return outcome;
}

Result<stream::ReadOutcome> KafkaLogReader::fill(stream::Batch& batch, int64_t wait_ms) {
  batch.clear();
  batch.source = topic_;
  if (shut_out_) {
    if (auto joined = join(); !joined.ok()) return joined.error();
  }
  if (!subscribed_) {
    if (auto done = subscribe(); !done.ok()) return done.error();
  }
  int64_t deadline = steady_ms() + (listener_.owned ? wait_ms : kJoinMs);
  for (;;) {
    if (listener_.owned) deadline = std::min(deadline, steady_ms() + wait_ms);
    if (stopped_) return stream::ReadOutcome::kEnd;
    // Only an empty batch is worth waiting for.
    const int64_t wait = batch.lines.empty() ? std::clamp<int64_t>(deadline - steady_ms(), 0, kPollMs) : 0;
    Kafka<rd_kafka_message_t> record =
        held_ ? std::move(held_) : Kafka<rd_kafka_message_t>(rd_kafka_consumer_poll(consumer_.get(), static_cast<int>(wait)));
    if (listener_.failure) {
      shut_out_ = true;
      return *std::exchange(listener_.failure, std::nullopt);
    }
    drop_revoked(batch);
    if (record && record->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (auto met = meet_fault(*record); !met.ok()) return met.error();
    } else if (record) {
      const auto room = take(std::move(record), batch);
      if (!room.ok()) return room.error();
      if (!*room) return stream::ReadOutcome::kBatch;
    } else if (!batch.lines.empty()) {
      return stream::ReadOutcome::kBatch;
    } else if (steady_ms() >= deadline) {
      return stream::ReadOutcome::kIdle;
    }
  }
}

Result<bool> KafkaLogReader::take(Kafka<rd_kafka_message_t> record, stream::Batch& batch) {
  const auto partition = static_cast<stream::PartitionId>(record->partition);
  if (batch.lines.empty()) {
    batch.partition = partition;
  } else if (batch.partition != partition) {
    held_ = std::move(record);
    return false;
  }
  const int64_t arrival_ms = rd_kafka_message_timestamp(record.get(), nullptr);
  if (which_ == stream::Topic::kDeadLetters) {
    add_record(letter_line(*record), record->offset, arrival_ms, batch);
  } else {
    add_record(value_of(*record), record->offset, arrival_ms, batch);
  }
  return batch.bytes_used < kKafkaBatchBytes;
}

// What was read of a partition before it went is another process's to read.
void KafkaLogReader::drop_revoked(stream::Batch& batch) {
  for (const stream::PartitionId partition : listener_.gone) {
    if (batch.partition == partition) batch.clear();
    if (held_ && static_cast<stream::PartitionId>(held_->partition) == partition) held_.reset();
  }
  listener_.gone.clear();
}

Status KafkaLogReader::meet_fault(const rd_kafka_message_t& fault) {
  const std::string text = rd_kafka_message_errstr(&fault);
  switch (fault.err) {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: {
      const auto start = listener_.lost(consumer_.get(), fault.partition, fault.offset);
      if (!start.ok()) return start.error();
      const KafkaList list(rd_kafka_topic_partition_list_new(1));
      rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), fault.partition)->offset = *start;
      const Kafka<rd_kafka_error_t> failed(rd_kafka_seek_partitions(consumer_.get(), list.get(), kRequestMs));
      if (failed) return kafka_error(options_, "going on with another offset", rd_kafka_error_code(failed.get()));
      return Done{};
    }
    case RD_KAFKA_RESP_ERR__FATAL:
      // A member that comes back as another after its session ended is fenced by itself: KIP-345.
      shut_out_ = true;
      return kafka_error(options_, fmt::format("reading {}, joining the group anew: {}", topic_, text), fault.err);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return kafka_error(options_, fmt::format("reading {}: {}", topic_, text), fault.err);
    default:
      // librdkafka tries again by itself.
      options_.note(fmt::format("Kafka at {}: reading {}: {}", options_.brokers, topic_, text));
      return Done{};
  }
}

Status KafkaLogReader::commit(const stream::LogPositions& positions) {
  if (positions.empty()) return Done{};
  const KafkaList list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const auto& [partition, next] : positions) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), static_cast<int32_t>(partition))->offset =
        static_cast<int64_t>(next);
  }
  constexpr int kWithoutWaiting = 1;
  const auto code = rd_kafka_commit(consumer_.get(), list.get(), kWithoutWaiting);
  // What Kafka keeps is not what a restart goes by, so that a commit may be lost.
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    options_.note(fmt::format("Kafka at {}: positions of {}: {}", options_.brokers, topic_, rd_kafka_err2str(code)));
  }
  return Done{};
}

Result<stream::LogExtent> KafkaLogReader::extent() {
  stream::LogExtent extent;
  if (!asking_) {
    auto asking = make_kafka(RD_KAFKA_PRODUCER, options_, {}, asking_listener_);
    if (!asking.ok()) return asking.error();
    asking_ = *std::move(asking);
  }
  const auto partitions = ensure_topic(asking_.get(), options_, {.name = topic_, .settings = {}}, kRequestMs);
  if (!partitions.ok()) return partitions.error();
  for (int32_t i = 0; i < *partitions; ++i) {
    if (listener_.owned && !listener_.owned->contains(static_cast<stream::PartitionId>(i))) continue;
    const auto bounds = kafka_bounds(asking_.get(), options_, topic_, i, kRequestMs);
    if (!bounds.ok()) return bounds.error();
    extent.first[static_cast<uint32_t>(i)] = static_cast<uint64_t>(bounds->first);
    extent.next[static_cast<uint32_t>(i)] = static_cast<uint64_t>(bounds->second);
  }
  return extent;
}

// librdkafka tells it only within the bytes that it makes of a membership: "CGMDv2:", then the generation.
uint64_t KafkaLogReader::generation() const {
  constexpr std::string_view kMagic = "CGMDv2:";
  rd_kafka_consumer_group_metadata_t* membership = rd_kafka_consumer_group_metadata(consumer_.get());
  if (!membership) return 0;
  void* bytes = nullptr;
  size_t size = 0;
  const Kafka<rd_kafka_error_t> failed(rd_kafka_consumer_group_metadata_write(membership, &bytes, &size));
  int32_t generation = 0;
  if (!failed && size >= kMagic.size() + sizeof generation && std::memcmp(bytes, kMagic.data(), kMagic.size()) == 0) {
    std::memcpy(&generation, static_cast<const char*>(bytes) + kMagic.size(), sizeof generation);
  }
  rd_kafka_mem_free(consumer_.get(), bytes);
  rd_kafka_consumer_group_metadata_destroy(membership);
  return static_cast<uint64_t>(std::max(0, generation));
}

}  // namespace rsvpulse::connect
