// What all that speaks to Kafka shares: settings, handles of librdkafka and their errors, topics.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace rsvpulse::connect {

// What to do where the records after a position are no longer there, or the topic was made anew.
enum class LostOffset {
  kStop,      // an error
  kEarliest,  // go on with the oldest record there is; a note tells how many are missing
  kLatest,    // go on with what comes from now on, likewise
};

// A topic's settings for when it is made. One that is there is taken as it is.
struct KafkaTopic {
  std::string name;
  int partitions = 1;
  std::vector<std::pair<std::string, std::string>> settings;  // "cleanup.policy", "retention.ms", …
  bool is_awaited = false;                                    // another process makes it: kOutside until then, never made here
};

struct KafkaOptions {
  std::string brokers;                                        // "127.0.0.1:9092,127.0.0.1:9093"
  std::vector<std::pair<std::string, std::string>> settings;  // for librdkafka as they are: TLS, SASL, …
  LostOffset on_lost_offset = LostOffset::kStop;
  std::string prefix;  // before the names of all topics and groups, so that several installations can share a cluster
  // What this process is known by in its groups, so that after a restart it gets its partitions back at once; empty: every
  // start is a new member, and the partitions of one that was killed are free when its session times out.
  std::string member;
  bool create_topics = true;
  int partitions = 1;                              // of topics made here
  int64_t retention_ms = int64_t{8} * 86'400'000;  // of topics made here that are no tables
  // What a person should know and no error tells: a broker is away, records were lost. From any thread.
  std::function<void(std::string_view)> note = [](std::string_view) {};
};

// "security.protocol=ssl", "sasl.password=file:/run/secret", "sasl.password=env:KAFKA_PASSWORD": one setting for librdkafka.
// The value of a secret (anything named password, secret or key) is taken from a file or the environment only. kConfig for a
// setting that is ours to choose, an unknown one or a secret in the open; no message ever holds a secret.
Result<std::pair<std::string, std::string>> parse_kafka_setting(std::string_view text);

// HOST:PORT[,HOST:PORT…] behind "kafka://", a topic and a group where they are given.
struct KafkaAddress {
  std::string brokers;
  std::string topic;
  std::string group;
};
Result<KafkaAddress> parse_kafka_address(std::string_view url);

// Handles of librdkafka, freed when they go.
struct KafkaFree {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
template <class T>
using Kafka = std::unique_ptr<T, KafkaFree>;
using KafkaList = Kafka<rd_kafka_topic_partition_list_t>;

// What librdkafka calls back. Lives as long as the handles made with it.
class KafkaListener {
 public:
  explicit KafkaListener(const KafkaOptions& options) : options_(options) {}
  virtual ~KafkaListener() = default;
  KafkaListener(const KafkaListener&) = delete;
  KafkaListener& operator=(const KafkaListener&) = delete;

  // Of a producer, by the thread that polls: what became of a message.
  virtual void on_delivery(const rd_kafka_message_t&) {}
  // Of a consumer that subscribes, by the thread that polls.
  virtual void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*) {}
  // From any thread: the handle as a whole, for people.
  void on_fault(rd_kafka_resp_err_t code, std::string_view reason) const;

 protected:
  const KafkaOptions options_;
};

// A producer or consumer with the options' settings, and ours, which win. Does not wait for a broker.
Result<Kafka<rd_kafka_t>> make_kafka(rd_kafka_type_t type, const KafkaOptions& options,
                                     const std::vector<std::pair<std::string, std::string>>& settings, KafkaListener& listener);

// The topic's number of partitions, after making it where it is absent and options.create_topics allows. Waits for a broker up
// to `wait_ms`, then kOutside.
Result<int> ensure_topic(rd_kafka_t* kafka, const KafkaOptions& options, const KafkaTopic& topic, int64_t wait_ms);

// Whether a broker answers within `wait_ms` and has the topics, or may be asked to make them. Makes nothing.
Status check_kafka(const KafkaOptions& options, const std::vector<std::string>& topics, int64_t wait_ms);

// First and next offset of one partition, by asking its leader; waits up to `wait_ms`.
Result<std::pair<int64_t, int64_t>> kafka_bounds(rd_kafka_t* kafka, const KafkaOptions& options, const std::string& topic,
                                                 int32_t partition, int64_t wait_ms);

// Where to go on with when what follows `position` is not there any more: by the policy, with a note; an error where it says
// stop.
Result<int64_t> meet_lost_offset(const KafkaOptions& options, const std::string& topic, int32_t partition, int64_t position,
                                 std::pair<int64_t, int64_t> bounds);

// "Kafka at 127.0.0.1:9092: `what`: …" of the kind that the code has: kConfig where trying again would not help.
Error kafka_error(const KafkaOptions& options, std::string_view what, rd_kafka_resp_err_t code);

}  // namespace rsvpulse::connect
