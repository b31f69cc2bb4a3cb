#include "connect/kafka_tails.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/hash.h"
#include "connect/kafka_origin.h"

namespace rsvpulse::connect {
namespace {

constexpr int kRequestMs = 10'000;
constexpr int64_t kRecentMs = 10'000;
constexpr int kSettleMs = 400;

std::string group_of(std::string_view source_key) { return fmt::format("rsvpulse-ingest-{:016x}", hash64(source_key)); }

int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// The records of the source's newest stretch: those with the same position before them, in one or, after a kill within it,
// several groups.
class Stretch {
 public:
  void add(const rd_kafka_message_t& record, const KafkaOrigin& origin, stream::Topic topic) {
    newest_ms_ = std::max(newest_ms_, rd_kafka_message_timestamp(&record, nullptr));
    if (origin.group > newest_.group) {
      if (newest_.group == 0 || origin.before != newest_.before) present_.clear();
      newest_ = origin;
      in_newest_ = 0;
    }
    if (origin.before != newest_.before) return;
    if (origin.group == newest_.group) ++in_newest_;
    ++present_[fingerprint_of(record, topic)];
  }

  bool is_recent() const { return newest_.group > 0 && newest_ms_ > wall_ms() - kRecentMs; }

  SourceTail tail() {
    SourceTail tail;
    tail.group = newest_.group;
    if (newest_.group == 0) return tail;
    const bool whole = newest_.records > 0 && in_newest_ == newest_.records;
    tail.position = whole ? std::optional(newest_.behind) : newest_.before;
    if (!whole) tail.present = std::move(present_);
    return tail;
  }

 private:
  KafkaOrigin newest_;
  uint64_t in_newest_ = 0;
  std::unordered_map<uint64_t, uint64_t> present_;
  int64_t newest_ms_ = -1;
};

class TailScan {
 public:
  TailScan(const KafkaOptions& options, const std::vector<KafkaLogTopic>& topics, std::string_view source_key)
      : options_(options), topics_(topics), source_key_(source_key), listener_(options) {}

  Result<SourceTail> run() {
    auto consumer = make_kafka(RD_KAFKA_CONSUMER, options_,
                               {{"group.id", group_of(options_.prefix + std::string(source_key_))},
                                {"enable.auto.commit", "false"},
                                {"auto.offset.reset", "earliest"}},
                               listener_);
    if (!consumer.ok()) return consumer.error();
    consumer_ = std::move(*consumer);
    if (auto begun = begin(); !begun.ok()) return begun.error();
    if (auto read = read_to_ends(); !read.ok()) return read.error();
    if (stretch_.is_recent()) {
      if (auto settled = settle(); !settled.ok()) return settled.error();
    }
    SourceTail tail = stretch_.tail();
    tail.from = begin_;
    tail.ends = ends_;
    rd_kafka_consumer_close(consumer_.get());
    return tail;
  }

 private:
  const KafkaLogTopic* named(const char* name) const {
    const auto found = std::find_if(topics_.begin(), topics_.end(), [&](const auto& topic) { return topic.name == name; });
    return found == topics_.end() ? nullptr : &*found;
  }

  // A broker that has only just started sends the group's questions about for a while.
  rd_kafka_resp_err_t marks_in(rd_kafka_topic_partition_list_t* list) {
    constexpr std::array kPassing = {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                     RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR__TRANSPORT};
    const int64_t deadline = steady_ms() + kRequestMs;
    for (;;) {
      const auto code = rd_kafka_committed(consumer_.get(), list, kRequestMs);
      const bool passes = std::find(kPassing.begin(), kPassing.end(), code) != kPassing.end();
      if (!passes || steady_ms() >= deadline) return code;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  // Assigns each partition from its mark, or from its first record.
  Status begin() {
    const KafkaList list(rd_kafka_topic_partition_list_new(16));
    for (const KafkaLogTopic& topic : topics_) {
      for (int32_t i = 0; i < topic.partitions; ++i) rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), i);
    }
    if (const auto code = marks_in(list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return kafka_error(options_, fmt::format("marks of {}", source_key_), code);
    }
    if (auto found = find_ends(); !found.ok()) return found;
    for (int i = 0; i < list->cnt; ++i) {
      auto& place = list->elems[i];
      const KafkaPartition partition{named(place.topic)->topic, place.partition};
      const auto [first, next] = bounds_[partition];
      // A mark outside of what there is means a topic made anew.
      if (place.offset < first || place.offset > next) place.offset = first;
      positions_[partition] = place.offset;
      begin_[partition] = place.offset;
    }
    const auto code = rd_kafka_assign(consumer_.get(), list.get());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(options_, "assigning", code);
    return Done{};
  }

  Status find_ends() {
    for (const KafkaLogTopic& topic : topics_) {
      for (int32_t i = 0; i < topic.partitions; ++i) {
        auto bounds = kafka_bounds(consumer_.get(), options_, topic.name, i, kRequestMs);
        if (!bounds.ok()) return bounds.error();
        bounds_[{topic.topic, i}] = *bounds;
        ends_[{topic.topic, i}] = bounds->second;
      }
    }
    return Done{};
  }

  bool at_ends() const {
    return std::all_of(ends_.begin(), ends_.end(), [&](const auto& end) { return positions_.at(end.first) >= end.second; });
  }

  Status read_to_ends() {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kRequestMs);
    while (!at_ends()) {
      const Kafka<rd_kafka_message_t> record(rd_kafka_consumer_poll(consumer_.get(), 100));
      if (record && record->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kRequestMs);
        take(*record);
      } else if (std::chrono::steady_clock::now() > deadline) {
        return kafka_error(options_, "reading the log's end", record ? record->err : RD_KAFKA_RESP_ERR__TIMED_OUT);
      } else {
        if (auto skipped = skip_gaps(); !skipped.ok()) return skipped;
      }
    }
    return Done{};
  }

  // The last offsets of a partition can be no records: markers of others' transactions.
  Status skip_gaps() {
    const KafkaList list(rd_kafka_topic_partition_list_new(16));
    for (const auto& [partition, end] : ends_) {
      for (const KafkaLogTopic& topic : topics_) {
        if (topic.topic == partition.first) {
          rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), partition.second);
        }
      }
    }
    rd_kafka_position(consumer_.get(), list.get());
    for (int i = 0; i < list->cnt; ++i) {
      auto& position = positions_[{named(list->elems[i].topic)->topic, list->elems[i].partition}];
      position = std::max(position, list->elems[i].offset);
    }
    return Done{};
  }

  void take(const rd_kafka_message_t& record) {
    const KafkaLogTopic* topic = named(rd_kafka_topic_name(record.rkt));
    if (!topic) return;
    positions_[{topic->topic, record.partition}] = record.offset + 1;
    const auto origin = origin_of(record, source_key_, topic->topic);
    if (origin) stretch_.add(record, *origin, topic->topic);
  }

  // Until nothing has come for a while.
  Status settle() {
    for (;;) {
      const Kafka<rd_kafka_message_t> record(rd_kafka_consumer_poll(consumer_.get(), kSettleMs));
      if (!record) break;
      if (record->err == RD_KAFKA_RESP_ERR_NO_ERROR) take(*record);
    }
    if (auto found = find_ends(); !found.ok()) return found;
    return read_to_ends();
  }

  const KafkaOptions& options_;
  const std::vector<KafkaLogTopic>& topics_;
  std::string_view source_key_;
  KafkaListener listener_;
  Kafka<rd_kafka_t> consumer_;
  std::map<KafkaPartition, std::pair<int64_t, int64_t>> bounds_;
  std::map<KafkaPartition, int64_t> begin_;
  std::map<KafkaPartition, int64_t> ends_;
  std::map<KafkaPartition, int64_t> positions_;
  Stretch stretch_;
};

}  // namespace

Result<SourceTail> scan_tail(const KafkaOptions& options, const std::vector<KafkaLogTopic>& topics,
                             std::string_view source_key) {
  return TailScan(options, topics, source_key).run();
}

void keep_mark(rd_kafka_t* kafka, rd_kafka_queue_t* answers, const std::vector<KafkaLogTopic>& topics,
               std::string_view source_key, const std::map<KafkaPartition, int64_t>& mark) {
  const KafkaList list(rd_kafka_topic_partition_list_new(16));
  for (const KafkaLogTopic& topic : topics) {
    for (int32_t i = 0; i < topic.partitions; ++i) {
      const auto known = mark.find({topic.topic, i});
      if (known == mark.end()) continue;
      rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), i)->offset = known->second;
    }
  }
  if (list->cnt == 0) return;
  rd_kafka_AlterConsumerGroupOffsets_t* change =
      rd_kafka_AlterConsumerGroupOffsets_new(group_of(source_key).c_str(), list.get());
  rd_kafka_AlterConsumerGroupOffsets(kafka, &change, 1, nullptr, answers);
  rd_kafka_AlterConsumerGroupOffsets_destroy(change);
}

}  // namespace rsvpulse::connect
