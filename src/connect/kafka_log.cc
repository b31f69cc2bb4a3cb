#include "connect/kafka_log.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/hash.h"
#include "connect/kafka_log_reader.h"
#include "rsvp/dead_letter_reader.h"

namespace rsvpulse::connect {
namespace {

constexpr int64_t kOpenMs = 10'000;
constexpr int64_t kAppendMs = 5'000;
constexpr int64_t kExtentMs = 5'000;
constexpr int kCloseMs = 3'000;
constexpr int64_t kMarkEveryMs = 10'000;
// So many records of a source after the last that was there already, the others are given up: its content has changed.
constexpr uint64_t kGiveUpAfter = 100'000;
// A line may have 1 MiB.
constexpr std::string_view kMaxRecord = "2097152";

uint64_t fingerprint_of(const stream::Append& group) {
  uint64_t all = group.messages.size() * 31 + group.dead_letters.size();
  for (const auto& message : group.messages) all = all * 0x9E3779B97F4A7C15 + connect::fingerprint_of(message);
  for (const auto& letter : group.dead_letters) all = all * 0x9E3779B97F4A7C15 + connect::fingerprint_of(letter);
  for (const auto& [key, position] : group.source_positions) {
    all = all * 0x9E3779B97F4A7C15 + hash64(key) + hash64(position_text(position));
  }
  return all;
}

}  // namespace

KafkaLog::KafkaLog(KafkaOptions options) : options_(std::move(options)), deliveries_(options_) {}

KafkaLog::~KafkaLog() {
  if (producer_) rd_kafka_flush(producer_.get(), kCloseMs);
}

Result<std::unique_ptr<KafkaLog>> KafkaLog::open(KafkaOptions options) {
  std::unique_ptr<KafkaLog> log(new KafkaLog(std::move(options)));
  const KafkaOptions& set = log->options_;
  auto producer = make_kafka(RD_KAFKA_PRODUCER, set,
                             {{"enable.idempotence", "true"},
                              {"acks", "all"},
                              {"message.timeout.ms", "0"},
                              {"compression.type", "zstd"},
                              {"linger.ms", "2"},
                              {"batch.num.messages", "10000"},
                              {"queue.buffering.max.messages", "10000000"},
                              {"message.max.bytes", std::string(kMaxRecord)}},
                             log->deliveries_);
  if (!producer.ok()) return producer.error();
  log->producer_ = std::move(*producer);
  for (const stream::Topic which : {stream::Topic::kMessages, stream::Topic::kDeadLetters}) {
    const bool is_messages = which == stream::Topic::kMessages;
    const KafkaTopic wanted{.name = set.prefix + std::string(is_messages ? kMessagesTopic : kDeadLettersTopic),
                            .partitions = is_messages ? set.partitions : 1,
                            .settings = {{"cleanup.policy", "delete"},
                                         {"retention.ms", std::to_string(set.retention_ms)},
                                         {"message.timestamp.type", "CreateTime"},
                                         {"max.message.bytes", std::string(kMaxRecord)}}};
    const auto partitions = ensure_topic(log->producer_.get(), set, wanted, kOpenMs);
    if (!partitions.ok()) return partitions.error();
    log->topics_.push_back({which, wanted.name, *partitions});
  }
  log->messages_.reset(rd_kafka_topic_new(log->producer_.get(), log->topics_[0].name.c_str(), nullptr));
  log->letters_.reset(rd_kafka_topic_new(log->producer_.get(), log->topics_[1].name.c_str(), nullptr));
  log->mark_answers_.reset(rd_kafka_queue_new(log->producer_.get()));
  return log;
}

void KafkaLog::Deliveries::on_delivery(const rd_kafka_message_t& message) {
  --waiting;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (!failure) failure = message.err;
    return;
  }
  int64_t& known = next[{rd_kafka_topic_name(message.rkt), message.partition}];
  known = std::max(known, message.offset + 1);
}

Status KafkaLog::append(const stream::Append& group) {
  const std::lock_guard lock(mutex_);
  if (broken_) return *broken_;
  const uint64_t fingerprint = fingerprint_of(group);
  if (pending_ && pending_->fingerprint != fingerprint) {
    // The caller gave up on that one; its records are on their way all the same.
    if (auto done = await(); !done.ok()) return done;
    pending_.reset();
  }
  if (!pending_) {
    if (auto begun = begin(group, fingerprint); !begun.ok()) return begun;
  }
  if (auto done = await(); !done.ok()) return done;
  finish(group);
  return Done{};
}

Status KafkaLog::begin(const stream::Append& group, uint64_t fingerprint) {
  pending_ = Pending{.fingerprint = fingerprint, .from = {}};
  keep_marks();
  for (const auto& [key, position] : group.source_positions) pending_->from[key] = known_ends();
  return send(group, missing_of(group));
}

std::vector<bool> KafkaLog::missing_of(const stream::Append& group) {
  std::vector<bool> missing(group.messages.size() + group.dead_letters.size(), true);
  const bool any_present = std::any_of(sources_.begin(), sources_.end(), [&](const auto& source) {
    return !source.second.present.empty() && group.source_positions.contains(source.first);
  });
  if (!any_present) return missing;
  size_t i = 0;
  for (const auto& message : group.messages) missing[i++] = !take_present(group, connect::fingerprint_of(message));
  for (const auto& letter : group.dead_letters) missing[i++] = !take_present(group, connect::fingerprint_of(letter));
  return missing;
}

// Takes the record off those that are there already; false: it is not one of them. A group of several sources is told of by
// each of them, so that its record goes from all.
bool KafkaLog::take_present(const stream::Append& group, uint64_t fingerprint) {
  bool found = false;
  for (auto& [key, source] : sources_) {
    const auto record = source.present.find(fingerprint);
    if (record == source.present.end()) {
      const bool waits = !source.present.empty() && group.source_positions.contains(key);
      if (waits && ++source.since_last_present > kGiveUpAfter) source.present.clear();
      continue;
    }
    found = true;
    source.since_last_present = 0;
    if (--record->second == 0) source.present.erase(record);
  }
  return found;
}

Kafka<rd_kafka_headers_t> KafkaLog::origins(const stream::Append& group, stream::Topic topic, uint64_t records) const {
  Kafka<rd_kafka_headers_t> headers(rd_kafka_headers_new(3));
  for (const auto& [key, behind] : group.source_positions) {
    KafkaOrigin origin{.behind = behind, .group = 1, .records = records, .before = std::nullopt};
    if (const auto known = sources_.find(key); known != sources_.end()) {
      origin.group = known->second.group + 1;
      origin.before = known->second.position;
      if (!known->second.present.empty()) origin.records = 0;
    }
    add_origin(key, origin, topic, headers.get());
  }
  return headers;
}

Status KafkaLog::send(const stream::Append& group, const std::vector<bool>& missing) {
  const auto records = static_cast<uint64_t>(std::count(missing.begin(), missing.end(), true));
  size_t i = 0;
  if (!group.messages.empty()) {
    const auto headers = origins(group, stream::Topic::kMessages, records);
    for (const auto& message : group.messages) {
      if (!missing[i++]) continue;
      if (auto sent = send_message(message, headers.get()); !sent.ok()) return sent;
    }
  }
  if (!group.dead_letters.empty()) {
    const auto headers = origins(group, stream::Topic::kDeadLetters, records);
    for (const auto& letter : group.dead_letters) {
      if (!missing[i++]) continue;
      if (auto sent = send_letter(letter, headers.get()); !sent.ok()) return sent;
    }
  }
  return Done{};
}

Status KafkaLog::send_message(const stream::Append::Message& message, const rd_kafka_headers_t* headers) {
  const std::string key = std::to_string(message.rsvp_id);
  const int32_t partition =
      rd_kafka_msg_partitioner_murmur2(messages_.get(), key.data(), key.size(), partitions(), nullptr, nullptr);
  return produce(messages_.get(), partition, key, message.bytes, message.arrival_ms, rd_kafka_headers_copy(headers));
}

Status KafkaLog::send_letter(const stream::Append::DeadLetter& letter, const rd_kafka_headers_t* headers) {
  rd_kafka_headers_t* all = rd_kafka_headers_copy(headers);
  const auto parts = rsvp::read_dead_letter(letter.json_line);
  if (parts) {
    add_letter(parts->source, parts->line, parts->offset, parts->field, parts->reason, all);
  } else {
    add_json_letter(all);
  }
  const uint64_t line = parts ? parts->line : 0;
  const auto partition = static_cast<int32_t>(line % static_cast<uint64_t>(topics_[1].partitions));
  return produce(letters_.get(), partition, {}, parts ? std::string_view(parts->bytes) : letter.json_line, letter.arrival_ms,
                 all);
}

Status KafkaLog::produce(rd_kafka_topic_t* to, int32_t partition, std::string_view key, std::string_view value,
                         int64_t arrival_ms, rd_kafka_headers_t* headers) {
  for (;;) {
    const auto code = rd_kafka_producev(producer_.get(), RD_KAFKA_V_RKT(to), RD_KAFKA_V_PARTITION(partition),
                                        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                        RD_KAFKA_V_KEY(key.empty() ? nullptr : key.data(), key.size()),
                                        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                                        RD_KAFKA_V_TIMESTAMP(arrival_ms), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++deliveries_.waiting;
      return Done{};
    }
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      rd_kafka_headers_destroy(headers);
      return failed(code);
    }
    rd_kafka_poll(producer_.get(), 10);
  }
}

Status KafkaLog::await() {
  const int64_t deadline = steady_ms() + kAppendMs;
  while (deliveries_.waiting > 0 && steady_ms() < deadline) rd_kafka_poll(producer_.get(), 50);
  if (deliveries_.failure) return failed(*deliveries_.failure);
  if (deliveries_.waiting == 0) return Done{};
  return Error{ErrorKind::kOutside, fmt::format("Kafka at {}: the broker has not taken {} records for {} s", options_.brokers,
                                                deliveries_.waiting, kAppendMs / 1000)};
}

// A part of the group may be there: only a new start, which reads the tails, can tell.
Status KafkaLog::failed(rd_kafka_resp_err_t code) {
  broken_ = kafka_error(options_, "appending to the log", code);
  broken_->kind = ErrorKind::kConfig;
  return *broken_;
}

void KafkaLog::finish(const stream::Append& group) {
  for (const auto& [key, behind] : group.source_positions) {
    Source& source = sources_[key];
    ++source.group;
    if (!source.present.empty()) continue;
    source.position = behind;
    source.from = pending_->from[key];
  }
  pending_.reset();
}

std::map<KafkaPartition, int64_t> KafkaLog::known_ends() const {
  std::map<KafkaPartition, int64_t> ends;
  for (const KafkaLogTopic& topic : topics_) {
    for (int32_t i = 0; i < topic.partitions; ++i) {
      if (const auto known = deliveries_.next.find({topic.name, i}); known != deliveries_.next.end()) {
        ends[{topic.topic, i}] = known->second;
      }
    }
  }
  return ends;
}

void KafkaLog::keep_marks() {
  if (steady_ms() < marks_kept_ms_ + kMarkEveryMs) return;
  marks_kept_ms_ = steady_ms();
  while (rd_kafka_event_t* answer = rd_kafka_queue_poll(mark_answers_.get(), 0)) rd_kafka_event_destroy(answer);
  for (const auto& [key, source] : sources_) {
    if (source.present.empty()) keep_mark(producer_.get(), mark_answers_.get(), topics_, options_.prefix + key, source.from);
  }
}

Result<std::optional<stream::Position>> KafkaLog::source_position(std::string_view source_key) {
  const std::lock_guard lock(mutex_);
  if (const auto known = sources_.find(source_key); known != sources_.end()) return known->second.position;
  auto tail = scan_tail(options_, topics_, source_key);
  if (!tail.ok()) return tail.error();
  for (const auto& [partition, end] : tail->ends) {
    int64_t& known = deliveries_.next[{topic(partition.first).name, partition.second}];
    known = std::max(known, end);
  }
  const Source& source = sources_
                             .insert_or_assign(std::string(source_key), Source{.position = tail->position,
                                                                               .group = tail->group,
                                                                               .present = std::move(tail->present),
                                                                               .since_last_present = 0,
                                                                               .from = std::move(tail->from)})
                             .first->second;
  return source.position;
}

Result<std::unique_ptr<stream::LogReader>> KafkaLog::reader(stream::Topic which, std::string_view pipeline) {
  return KafkaLogReader::open(options_, which, topic(which).name, fmt::format("{}rsvpulse-{}", options_.prefix, pipeline));
}

Result<stream::LogExtent> KafkaLog::extent(stream::Topic which) {
  stream::LogExtent extent;
  const KafkaLogTopic& asked = topic(which);
  for (int32_t i = 0; i < asked.partitions; ++i) {
    const auto bounds = kafka_bounds(producer_.get(), options_, asked.name, i, kExtentMs);
    if (!bounds.ok()) return bounds.error();
    extent.first[static_cast<uint32_t>(i)] = static_cast<uint64_t>(bounds->first);
    extent.next[static_cast<uint32_t>(i)] = static_cast<uint64_t>(bounds->second);
  }
  return extent;
}

}  // namespace rsvpulse::connect
