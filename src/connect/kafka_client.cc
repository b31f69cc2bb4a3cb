#include "connect/kafka_client.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace rsvpulse::connect {
namespace {

constexpr int kRequestMs = 5'000;

Error fault(const KafkaOptions& options, ErrorKind kind, std::string_view text) {
  return {kind, fmt::format("Kafka at {}: {}", options.brokers, text)};
}

KafkaListener& listener(void* opaque) { return *static_cast<KafkaListener*>(opaque); }

void told(rd_kafka_t*, int code, const char* reason, void* opaque) {
  listener(opaque).on_fault(static_cast<rd_kafka_resp_err_t>(code), reason);
}

void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) { listener(opaque).on_delivery(*message); }

void rebalanced(rd_kafka_t* kafka, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  listener(opaque).on_rebalance(kafka, code, partitions);
}

bool is_final(rd_kafka_resp_err_t code) {
  constexpr std::array kFinal = {
      RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
      RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
      RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION,
      RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
      RD_KAFKA_RESP_ERR_INVALID_CONFIG,
      RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
  };
  return std::find(kFinal.begin(), kFinal.end(), code) != kFinal.end();
}

struct MetadataFree {
  void operator()(const rd_kafka_metadata_t* metadata) const { rd_kafka_metadata_destroy(metadata); }
};

// The topic's partitions; 0: there is no such topic. Asks again and again until the deadline.
Result<int> partitions_of(rd_kafka_t* kafka, const KafkaOptions& options, const std::string& name, int64_t wait_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  for (;;) {
    const rd_kafka_metadata_t* found = nullptr;
    const auto code =
        rd_kafka_metadata(kafka, 1, nullptr, &found, static_cast<int>(std::clamp<int64_t>(wait_ms, 100, kRequestMs)));
    const std::unique_ptr<const rd_kafka_metadata_t, MetadataFree> metadata(found);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      const rd_kafka_metadata_topic_t* const begin = metadata->topics;
      const rd_kafka_metadata_topic_t* const end = begin + metadata->topic_cnt;
      const auto* const told_of = std::find_if(begin, end, [&](const auto& topic) { return name == topic.topic; });
      if (told_of == end) return 0;
      const bool led = std::all_of(told_of->partitions, told_of->partitions + told_of->partition_cnt,
                                   [](const auto& partition) { return partition.leader >= 0; });
      if (told_of->err == RD_KAFKA_RESP_ERR_NO_ERROR && told_of->partition_cnt > 0 && led) return told_of->partition_cnt;
      if (is_final(told_of->err)) return kafka_error(options, "topic " + name, told_of->err);
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      return kafka_error(options, "asking for topic " + name,
                         code == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE : code);
    }
  }
}

struct EventFree {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
struct NewTopicFree {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};

Status create_topic(rd_kafka_t* kafka, const KafkaOptions& options, const KafkaTopic& topic, int64_t wait_ms) {
  constexpr int kBrokersReplication = -1;
  std::array<char, 512> reason{};
  const std::unique_ptr<rd_kafka_NewTopic_t, NewTopicFree> wanted(
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, kBrokersReplication, reason.data(), reason.size()));
  if (!wanted) return fault(options, ErrorKind::kConfig, fmt::format("topic {}: {}", topic.name, reason.data()));
  for (const auto& [key, value] : topic.settings) rd_kafka_NewTopic_set_config(wanted.get(), key.c_str(), value.c_str());
  const Kafka<rd_kafka_queue_t> answers(rd_kafka_queue_new(kafka));
  rd_kafka_NewTopic_t* list = wanted.get();
  rd_kafka_CreateTopics(kafka, &list, 1, nullptr, answers.get());
  const std::unique_ptr<rd_kafka_event_t, EventFree> event(rd_kafka_queue_poll(answers.get(), static_cast<int>(wait_ms)));
  if (!event) return kafka_error(options, "making topic " + topic.name, RD_KAFKA_RESP_ERR__TIMED_OUT);
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return kafka_error(options, "making topic " + topic.name, code);
  }
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    // Another process was quicker.
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* why = rd_kafka_topic_result_error_string(results[i]);
    return fault(options, is_final(code) ? ErrorKind::kConfig : ErrorKind::kOutside,
                 fmt::format("making topic {}: {}", topic.name, why ? why : rd_kafka_err2str(code)));
  }
  return Done{};
}

}  // namespace

Error kafka_error(const KafkaOptions& options, std::string_view what, rd_kafka_resp_err_t code) {
  return fault(options, is_final(code) ? ErrorKind::kConfig : ErrorKind::kOutside,
               fmt::format("{}: {}", what, rd_kafka_err2str(code)));
}

Result<Kafka<rd_kafka_t>> make_kafka(rd_kafka_type_t type, const KafkaOptions& options,
                                     const std::vector<std::pair<std::string, std::string>>& settings,
                                     KafkaListener& listener) {
  std::array<char, 512> reason{};
  Kafka<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  // A process that died is missed after so long, and the library itself says nothing, unless the settings say otherwise.
  std::vector<std::pair<std::string, std::string>> all = {{"session.timeout.ms", "10000"}, {"log_level", "0"}};
  all.insert(all.end(), options.settings.begin(), options.settings.end());
  all.insert(all.end(), settings.begin(), settings.end());
  all.emplace_back("bootstrap.servers", options.brokers);
  all.emplace_back("client.id", "rsvpulse");
  // A broker that starts again is found within a second.
  all.emplace_back("reconnect.backoff.max.ms", "1000");
  // An idle connection that a broker closed is no news.
  all.emplace_back("log.connection.close", "false");
  for (const auto& [key, value] : all) {
    if (rd_kafka_conf_set(conf.get(), key.c_str(), value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK) {
      return fault(options, ErrorKind::kConfig, fmt::format("{}: {}", key, reason.data()));
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), &listener);
  rd_kafka_conf_set_error_cb(conf.get(), told);
  if (type == RD_KAFKA_PRODUCER) rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
  if (type == RD_KAFKA_CONSUMER) rd_kafka_conf_set_rebalance_cb(conf.get(), rebalanced);
  Kafka<rd_kafka_t> kafka(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
  if (!kafka) return fault(options, ErrorKind::kConfig, reason.data());
  static_cast<void>(conf.release());  // rd_kafka_new has it now
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(kafka.get());
  return kafka;
}

Result<int> ensure_topic(rd_kafka_t* kafka, const KafkaOptions& options, const KafkaTopic& topic, int64_t wait_ms) {
  auto there = partitions_of(kafka, options, topic.name, wait_ms);
  if (!there.ok() || *there > 0) return there;
  if (!options.create_topics) {
    if (topic.is_awaited) return fault(options, ErrorKind::kOutside, fmt::format("there is no topic {} yet", topic.name));
    return fault(options, ErrorKind::kConfig, fmt::format("there is no topic {}, and it may not be made", topic.name));
  }
  if (auto made = create_topic(kafka, options, topic, wait_ms); !made.ok()) return made.error();
  // Brokers hear of a new topic one by one.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  for (;;) {
    auto found = partitions_of(kafka, options, topic.name, wait_ms);
    if (!found.ok() || *found > 0 || std::chrono::steady_clock::now() > deadline) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Status check_kafka(const KafkaOptions& options, const std::vector<std::string>& topics, int64_t wait_ms) {
  KafkaListener listener(options);
  auto kafka = make_kafka(RD_KAFKA_PRODUCER, options, {}, listener);
  if (!kafka.ok()) return kafka.error();
  for (const std::string& topic : topics) {
    const auto there = partitions_of(kafka->get(), options, topic, wait_ms);
    if (!there.ok()) {
      rd_kafka_poll(kafka->get(), 0);  // hands on what was noted meanwhile
      return there.error();
    }
    if (*there == 0 && !options.create_topics) {
      return fault(options, ErrorKind::kConfig, fmt::format("there is no topic {}, and it may not be made", topic));
    }
  }
  return Done{};
}

Result<std::pair<int64_t, int64_t>> kafka_bounds(rd_kafka_t* kafka, const KafkaOptions& options, const std::string& topic,
                                                 int32_t partition, int64_t wait_ms) {
  int64_t first = 0;
  int64_t next = 0;
  const auto code = rd_kafka_query_watermark_offsets(kafka, topic.c_str(), partition, &first, &next, static_cast<int>(wait_ms));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return kafka_error(options, fmt::format("offsets of {}, partition {}", topic, partition), code);
  }
  return std::pair(first, next);
}

Result<int64_t> meet_lost_offset(const KafkaOptions& options, const std::string& topic, int32_t partition, int64_t position,
                                 std::pair<int64_t, int64_t> bounds) {
  const auto [first, next] = bounds;
  const std::string what = fmt::format(
      "{}, partition {}: the position {} is not there any more, {} to {} are: {}", topic, partition, position, first, next,
      position < first ? fmt::format("{} records are lost", first - position) : "the topic was made anew");
  switch (options.on_lost_offset) {
    case LostOffset::kEarliest:
      options.note(fmt::format("Kafka at {}: {}; going on with the oldest", options.brokers, what));
      return first;
    case LostOffset::kLatest:
      options.note(fmt::format("Kafka at {}: {}; going on with what comes from now on", options.brokers, what));
      return next;
    case LostOffset::kStop:
      break;
  }
  return fault(options, ErrorKind::kConfig, what + "; --on-lost-offset earliest or latest goes on all the same");
}

// librdkafka connects again by itself; what a person must know is that no broker answers, or refuses us.
void KafkaListener::on_fault(rd_kafka_resp_err_t code, std::string_view reason) const {
  constexpr std::array kTelling = {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__AUTHENTICATION,
                                   RD_KAFKA_RESP_ERR__SSL, RD_KAFKA_RESP_ERR__FATAL};
  if (std::find(kTelling.begin(), kTelling.end(), code) == kTelling.end()) return;
  options_.note(fmt::format("Kafka at {}: {}", options_.brokers, reason));
}

}  // namespace rsvpulse::connect
