#include "app/run_kafka.h"

#include <unistd.h>

#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/hash.h"
#include "connect/kafka_log.h"

namespace rsvpulse::app {
namespace {

// The same after a restart: the machine and the data folder, which one process of a pipeline has at a time.
std::string member_name(const std::string& data_dir) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  std::error_code ignored;
  return fmt::format("{}-{:016x}", host.data(), hash64(std::filesystem::weakly_canonical(data_dir, ignored).string()));
}

}  // namespace

Result<connect::KafkaOptions> kafka_connection(const config::Values& values, const Logger& logger) {
  connect::KafkaOptions options;
  options.brokers = values.text("kafka");
  options.prefix = values.text("kafka-prefix");
  for (const std::string& text : values.list("kafka-set")) {
    auto setting = connect::parse_kafka_setting(text);
    if (!setting.ok()) return setting.error();
    options.settings.push_back(*std::move(setting));
  }
  options.note = [&logger](std::string_view what) { logger.warning("kafka", what); };
  return options;
}

Result<connect::KafkaOptions> kafka_options(const config::Values& values, const Logger& logger) {
  auto options = kafka_connection(values, logger);
  if (!options.ok()) return options.error();
  options->member = member_name(values.text("data-dir"));
  options->create_topics = !values.flag("kafka-existing-topics");
  options->partitions = values.is_set("partitions") ? static_cast<int>(values.integer("partitions")) : 1;
  options->retention_ms = values.integer("log-retention");
  const std::string& policy = values.text("on-lost-offset");
  if (policy == "earliest") options->on_lost_offset = connect::LostOffset::kEarliest;
  if (policy == "latest") options->on_lost_offset = connect::LostOffset::kLatest;
  return options;
}

std::string kafka_log_name(const config::Values& values) {
  return values.text("kafka-prefix") + std::string(connect::KafkaLog::kMessagesTopic);
}

}  // namespace rsvpulse::app
