#include "connect/kafka_source.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "connect/kafka_record.h"

namespace rsvpulse::connect {
namespace {

constexpr int64_t kRequestMs = 2'000;
constexpr int kQueueKbytes = 16'384;

}  // namespace

Result<std::unique_ptr<KafkaSource>> KafkaSource::make(std::string url, KafkaOptions options) {
  const auto address = parse_kafka_address(url);
  if (!address.ok()) return address.error();
  if (address->topic.empty()) return Error{ErrorKind::kUsage, fmt::format("{}: names no topic", url)};
  options.brokers = address->brokers;
  std::unique_ptr<KafkaSource> source(new KafkaSource(std::move(url), std::move(options), address->topic));
  std::vector<std::pair<std::string, std::string>> settings = {
      {"group.id", address->group.empty() ? std::string(kDefaultGroup) : address->group},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"}};
  add_fetch_settings(settings, kQueueKbytes);
  auto consumer = make_kafka(RD_KAFKA_CONSUMER, source->options_, settings, source->listener_);
  if (!consumer.ok()) return consumer.error();
  source->consumer_ = std::move(*consumer);
  return source;
}

KafkaSource::~KafkaSource() {
  held_.reset();
  if (consumer_) rd_kafka_consumer_close(consumer_.get());
}

Result<bool> KafkaSource::begin() {
  KafkaOptions as_is = options_;
  as_is.create_topics = false;
  const auto partitions = ensure_topic(consumer_.get(), as_is, {.name = topic_, .settings = {}}, kRequestMs);
  if (!partitions.ok()) {
    if (partitions.error().kind == ErrorKind::kOutside) return false;
    return partitions.error();
  }
  const KafkaList list(rd_kafka_topic_partition_list_new(*partitions));
  for (int32_t i = 0; i < *partitions; ++i) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), i);
  if (rd_kafka_committed(consumer_.get(), list.get(), kRequestMs) != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  for (int i = 0; i < list->cnt; ++i) {
    const auto start = start_of(list->elems[i].partition, list->elems[i].offset);
    if (!start.ok()) {
      if (start.error().kind == ErrorKind::kOutside) return false;
      return start.error();
    }
    list->elems[i].offset = *start;
  }
  for (int i = 0; i < list->cnt; ++i) next_[list->elems[i].partition] = list->elems[i].offset;
  const auto code = rd_kafka_assign(consumer_.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(options_, "reading " + topic_, code);
  begun_ = open_ = true;
  return true;
}

Result<int64_t> KafkaSource::start_of(int32_t partition, int64_t committed) {
  const auto bounds = kafka_bounds(consumer_.get(), options_, topic_, partition, kRequestMs);
  if (!bounds.ok()) return bounds.error();
  const auto resumed = next_.find(partition);
  if (resumed == next_.end() && committed < 0) return bounds->first;
  const int64_t position = resumed == next_.end() ? committed : resumed->second;
  if (position >= bounds->first && position <= bounds->second) return position;
  return meet_lost_offset(options_, topic_, partition, position, *bounds);
}

Result<stream::ReadOutcome> KafkaSource::read(stream::Batch& batch) {
  batch.clear();
  batch.source = url_;
  if (stopped_) return stream::ReadOutcome::kEnd;
  if (!begun_) {
    const auto begun = begin();
    if (!begun.ok()) return begun.error();
    if (!*begun) return stopped_ ? stream::ReadOutcome::kEnd : stream::ReadOutcome::kIdle;
  }
  for (;;) {
    const int wait = batch.lines.empty() ? static_cast<int>(kIdleWaitMs) : 0;
    Kafka<rd_kafka_message_t> record =
        held_ ? std::move(held_) : Kafka<rd_kafka_message_t>(rd_kafka_consumer_poll(consumer_.get(), wait));
    if (!record) break;
    if (record->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || record->err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE) {
      // Begins anew, where the policy says.
      begun_ = false;
      break;
    }
    if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      options_.note(fmt::format("{}: {}", url_, rd_kafka_message_errstr(record.get())));
      break;
    }
    const auto partition = static_cast<uint32_t>(record->partition);
    if (batch.lines.empty()) batch.partition = partition;
    if (batch.partition != partition) {
      held_ = std::move(record);
      break;
    }
    next_[record->partition] = record->offset + 1;
    ++records_;
    // It has come from a source, not from our log: its time of arrival is now.
    add_record(value_of(*record), record->offset, -1, batch);
    if (batch.bytes_used >= kKafkaBatchBytes) break;
  }
  if (batch.lines.empty()) return stream::ReadOutcome::kIdle;
  wake_.read(consumer_.get(), topic_, static_cast<int32_t>(batch.partition), static_cast<int64_t>(batch.lines.back().offset));
  return stream::ReadOutcome::kBatch;
}

stream::Position KafkaSource::position() const {
  std::string place = topic_ + "#";
  for (const auto& [partition, next] : next_) place += fmt::format("{}{}:{}", place.back() == '#' ? "" : ",", partition, next);
  return {.source = place, .offset = records_, .line_number = records_ + 1};
}

std::optional<KafkaSource::Offsets> KafkaSource::offsets_in(const stream::Position& position, const std::string& topic) {
  std::string_view rest = position.source;
  if (!rest.starts_with(topic + "#")) return std::nullopt;
  rest.remove_prefix(topic.size() + 1);
  Offsets offsets;
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    int32_t partition = 0;
    int64_t next = 0;
    const auto colon = std::from_chars(pair.data(), pair.data() + pair.size(), partition);
    if (colon.ec != std::errc() || colon.ptr == pair.data() + pair.size() || *colon.ptr != ':') return std::nullopt;
    const auto end = std::from_chars(colon.ptr + 1, pair.data() + pair.size(), next);
    if (end.ec != std::errc() || end.ptr != pair.data() + pair.size()) return std::nullopt;
    offsets[partition] = next;
  }
  return offsets;
}

Status KafkaSource::resume(const stream::Position& position) {
  auto offsets = offsets_in(position, topic_);
  if (!offsets) return Error{ErrorKind::kConfig, fmt::format("{}: '{}' is no position of this topic", url_, position.source)};
  next_ = std::move(*offsets);
  records_ = position.offset;
  return Done{};
}

Status KafkaSource::commit(const stream::Position& position, int64_t) {
  const auto offsets = offsets_in(position, topic_);
  if (!offsets || offsets->empty()) return Done{};
  const KafkaList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets->size())));
  for (const auto& [partition, next] : *offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), partition)->offset = next;
  }
  constexpr int kWithoutWaiting = 1;
  const auto code = rd_kafka_commit(consumer_.get(), list.get(), kWithoutWaiting);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(options_, "committing to the group of " + url_, code);
  return Done{};
}

stream::SourceState KafkaSource::state() const {
  stream::SourceState state;
  state.phase = open_ ? stream::SourceState::Phase::kOpen : stream::SourceState::Phase::kConnecting;
  return state;
}

}  // namespace rsvpulse::connect
