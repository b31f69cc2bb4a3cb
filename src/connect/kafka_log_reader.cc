#include "connect/kafka_log_reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "connect/kafka_origin.h"
#include "connect/kafka_record.h"

namespace rsvpulse::connect {
namespace {

constexpr int64_t kRequestMs = 10'000;
// While partitions move: a broker that starts again in the middle of it is worth waiting for.
constexpr int64_t kAssignMs = 60'000;
// So long the first read waits for the group at the most.
constexpr int64_t kJoinMs = 20'000;
// A stop is seen after so long at the latest.
constexpr int64_t kPollMs = 50;

int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

KafkaLogReader::KafkaLogReader(const KafkaOptions& options, stream::Topic which, std::string topic)
    : options_(options), which_(which), topic_(std::move(topic)), listener_(options_, topic_) {}

KafkaLogReader::~KafkaLogReader() {
  // Nobody is there any more to be told of what goes.
  listener_.assignment = {};
  held_.reset();
  if (consumer_) rd_kafka_consumer_close(consumer_.get());
}

Result<std::unique_ptr<stream::LogReader>> KafkaLogReader::open(const KafkaOptions& options, stream::Topic which,
                                                                std::string topic, const std::string& group) {
  std::unique_ptr<KafkaLogReader> reader(new KafkaLogReader(options, which, std::move(topic)));
  std::vector<std::pair<std::string, std::string>> settings = {{"group.id", group},
                                                               {"partition.assignment.strategy", "cooperative-sticky"},
                                                               {"enable.auto.commit", "false"},
                                                               {"enable.auto.offset.store", "false"},
                                                               {"auto.offset.reset", "error"},
                                                               {"fetch.wait.max.ms", "100"},
                                                               {"queued.max.messages.kbytes", "32768"}};
  if (!options.member.empty()) settings.emplace_back("group.instance.id", options.member);
  auto consumer = make_kafka(RD_KAFKA_CONSUMER, reader->options_, settings, reader->listener_);
  if (!consumer.ok()) return consumer.error();
  reader->consumer_ = std::move(*consumer);
  return std::unique_ptr<stream::LogReader>(std::move(reader));
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
  batch.clear();
  batch.source = topic_;
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
    if (listener_.failure) return *listener_.failure;
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
  const auto partitions = ensure_topic(consumer_.get(), options_, {.name = topic_, .settings = {}}, kRequestMs);
  if (!partitions.ok()) return partitions.error();
  for (int32_t i = 0; i < *partitions; ++i) {
    if (listener_.owned && !listener_.owned->contains(static_cast<stream::PartitionId>(i))) continue;
    const auto bounds = kafka_bounds(consumer_.get(), options_, topic_, i, kRequestMs);
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

void KafkaLogReader::Rebalances::on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code,
                                              rd_kafka_topic_partition_list_t* list) {
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (auto assigned = assign(consumer, list); !assigned.ok() && !failure) failure = assigned.error();
  } else {
    revoke(consumer, list);
  }
}

Status KafkaLogReader::Rebalances::assign(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) {
  std::vector<stream::PartitionId> partitions;
  for (int i = 0; i < list->cnt; ++i) partitions.push_back(static_cast<stream::PartitionId>(list->elems[i].partition));
  stream::LogPositions positions;
  if (assignment.assigned && !partitions.empty()) {
    auto answer = assignment.assigned(partitions);
    if (!answer.ok()) return answer.error();
    positions = std::move(*answer);
  }
  for (int i = 0; i < list->cnt; ++i) {
    const auto start = start_of(consumer, list->elems[i].partition, positions);
    if (!start.ok()) return start.error();
    list->elems[i].offset = *start;
  }
  if (Status member = check_membership(consumer, list); !member.ok()) return member;
  const Kafka<rd_kafka_error_t> failed(rd_kafka_incremental_assign(consumer, list));
  if (failed) return kafka_error(options_, "taking partitions over", rd_kafka_error_code(failed.get()));
  if (!owned) owned.emplace();
  owned->insert(partitions.begin(), partitions.end());
  return Done{};
}

// Commits the positions again, which only a member of the present generation can: a process that slept in the middle of taking
// over, beyond its session, must not count on partitions that others have by now.
Status KafkaLogReader::Rebalances::check_membership(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) const {
  constexpr std::array kFenced = {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
                                  RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID};
  if (list->cnt == 0) return Done{};
  const auto code = rd_kafka_commit(consumer, list, 0);
  if (std::find(kFenced.begin(), kFenced.end(), code) == kFenced.end()) return Done{};
  return Error{
      ErrorKind::kOutside,
      fmt::format("Kafka at {}: this process slept while it took partitions of {} over, and others have them now; start "
                  "it again",
                  options_.brokers, topic_)};
}

Result<int64_t> KafkaLogReader::Rebalances::start_of(rd_kafka_t* consumer, int32_t partition,
                                                     const stream::LogPositions& positions) const {
  const auto bounds = kafka_bounds(consumer, options_, topic_, partition, kAssignMs);
  if (!bounds.ok()) return bounds.error();
  const auto known = positions.find(static_cast<stream::PartitionId>(partition));
  if (known == positions.end()) return bounds->first;
  const auto position = static_cast<int64_t>(known->second);
  if (position >= bounds->first && position <= bounds->second) return position;
  return lost(consumer, partition, position);
}

Result<int64_t> KafkaLogReader::Rebalances::lost(rd_kafka_t* consumer, int32_t partition, int64_t position) const {
  const auto bounds = kafka_bounds(consumer, options_, topic_, partition, kRequestMs);
  if (!bounds.ok()) return bounds.error();
  return meet_lost_offset(options_, topic_, partition, position, *bounds);
}

void KafkaLogReader::Rebalances::revoke(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list) {
  std::vector<stream::PartitionId> partitions;
  for (int i = 0; i < list->cnt; ++i) partitions.push_back(static_cast<stream::PartitionId>(list->elems[i].partition));
  if (rd_kafka_assignment_lost(consumer)) {
    options_.note(fmt::format("Kafka at {}: this process was away for too long: others read its partitions of {} now",
                              options_.brokers, topic_));
  }
  if (assignment.revoked && !partitions.empty()) {
    if (auto told = assignment.revoked(partitions); !told.ok() && !failure) failure = told.error();
  }
  gone.insert(gone.end(), partitions.begin(), partitions.end());
  for (const stream::PartitionId partition : partitions) {
    if (owned) owned->erase(partition);
  }
  const Kafka<rd_kafka_error_t> failed(rd_kafka_incremental_unassign(consumer, list));
  if (failed && !failure) failure = kafka_error(options_, "giving partitions up", rd_kafka_error_code(failed.get()));
}

}  // namespace rsvpulse::connect
