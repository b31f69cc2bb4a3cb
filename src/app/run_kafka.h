// Kafka as the log of `rsvpulse run`: its options and what they say.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/logging.h"
#include "base/result.h"
#include "config/option.h"
#include "config/values.h"
#include "connect/kafka_client.h"

namespace rsvpulse::app {

inline constexpr std::array<std::string_view, 3> kLostOffsetPolicies = {"stop", "earliest", "latest"};

// For a command's table of options.
inline constexpr std::array<config::Option, 5> kKafkaOptions = {{
    {.name = "kafka",
     .type = config::Type::kText,
     .text = "Keep the log in the Kafka of these brokers, HOST:PORT with commas between, instead of the data folder. Several "
             "processes then share the work of a pipeline.",
     .example = "127.0.0.1:9092"},
    {.name = "kafka-set",
     .type = config::Type::kTexts,
     .text =
         "A setting of librdkafka, KEY=VALUE, such as security.protocol=sasl_ssl. A secret's value is file:PATH or env:NAME.",
     .example = "sasl.password=env:KAFKA_PASSWORD"},
    {.name = "kafka-prefix",
     .type = config::Type::kText,
     .text = "Put this before the names of all topics and groups, to share a cluster.",
     .example = "staging."},
    {.name = "kafka-existing-topics",
     .type = config::Type::kFlag,
     .text =
         "Make no topic: those that are missing are a fault. By default they are made, with --partitions and --log-retention."},
    {.name = "on-lost-offset",
     .type = config::Type::kChoice,
     .default_value = "stop",
     .text =
         "What to do where Kafka no longer has the records after a position: stop, or go on with the oldest or with new ones.",
     .example = "earliest",
     .choices = kLostOffsetPolicies},
}};

inline bool uses_kafka(const config::Values& values) { return !values.text("kafka").empty(); }

// What its records are known by in the archive: the topic's name.
std::string kafka_log_name(const config::Values& values);

// Which cluster, and how to connect to it. kConfig: a setting that may not be, or a secret in the open.
Result<connect::KafkaOptions> kafka_connection(const config::Values& values, const Logger& logger);
// All that the values of `run` say; likewise.
Result<connect::KafkaOptions> kafka_options(const config::Values& values, const Logger& logger);

}  // namespace rsvpulse::app
