// The texts that name a Kafka and its settings: parse_kafka_setting, parse_kafka_address.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "connect/kafka_client.h"

namespace rsvpulse::connect {
namespace {

// What the guarantees rest on.
constexpr std::array<std::string_view, 14> kOurs = {"bootstrap.servers",
                                                    "metadata.broker.list",
                                                    "group.id",
                                                    "enable.auto.commit",
                                                    "enable.auto.offset.store",
                                                    "auto.offset.reset",
                                                    "partition.assignment.strategy",
                                                    "enable.idempotence",
                                                    "acks",
                                                    "request.required.acks",
                                                    "message.timeout.ms",
                                                    "delivery.timeout.ms",
                                                    "transactional.id",
                                                    "max.in.flight.requests.per.connection"};

Error refuse(std::string message) { return {ErrorKind::kConfig, "kafka-set: " + std::move(message)}; }

// Not where a key or certificate lies, but what it says.
bool is_secret(std::string_view key) {
  const auto holds = [&](std::string_view part) { return key.find(part) != std::string_view::npos; };
  if (key.ends_with(".location")) return false;
  return holds("password") || holds("secret") || key.ends_with(".pem") || key == "sasl.oauthbearer.config";
}

Result<std::string> secret_value(std::string_view key, std::string_view given) {
  if (given.starts_with("env:")) {
    const std::string name(given.substr(4));
    const char* value = std::getenv(name.c_str());
    if (!value) return refuse(fmt::format("{}: the environment has no {}", key, name));
    return std::string(value);
  }
  if (given.starts_with("file:")) {
    const std::string path(given.substr(5));
    std::ifstream file(path, std::ios::binary);
    if (!file) return refuse(fmt::format("{}: {} cannot be read", key, path));
    std::string value{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (value.ends_with('\n')) value.pop_back();
    return value;
  }
  return refuse(fmt::format("{} is a secret: give {}=file:PATH or {}=env:NAME", key, key, key));
}

}  // namespace

Result<std::pair<std::string, std::string>> parse_kafka_setting(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return refuse("a setting is KEY=VALUE, such as security.protocol=ssl");
  std::string key(text.substr(0, equals));
  std::string value(text.substr(equals + 1));
  if (std::find(kOurs.begin(), kOurs.end(), key) != kOurs.end()) {
    return refuse(fmt::format("{} is not to be set: nothing lost and nothing doubled rests on it", key));
  }
  if (is_secret(key)) {
    auto secret = secret_value(key, value);
    if (!secret.ok()) return secret.error();
    value = std::move(*secret);
  }
  std::array<char, 512> reason{};
  const Kafka<rd_kafka_conf_t> tried(rd_kafka_conf_new());
  switch (rd_kafka_conf_set(tried.get(), key.c_str(), value.c_str(), reason.data(), reason.size())) {
    case RD_KAFKA_CONF_OK:
      return std::pair(std::move(key), std::move(value));
    case RD_KAFKA_CONF_UNKNOWN:
      return refuse(fmt::format("librdkafka knows no {}", key));
    default:
      return refuse(is_secret(key) ? fmt::format("{}: its value is not valid", key) : std::string(reason.data()));
  }
}

Result<KafkaAddress> parse_kafka_address(std::string_view url) {
  constexpr std::string_view kScheme = "kafka://";
  constexpr std::string_view kGroup = "group=";
  const auto refuse_url = [&](std::string_view why) {
    return Error{ErrorKind::kUsage, fmt::format("{}: {}: kafka://HOST:PORT/TOPIC?group=GROUP is expected", url, why)};
  };
  if (!url.starts_with(kScheme)) return refuse_url("no Kafka address");
  std::string_view rest = url.substr(kScheme.size());
  KafkaAddress address;
  if (const size_t query = rest.find('?'); query != std::string_view::npos) {
    const std::string_view asked = rest.substr(query + 1);
    if (!asked.starts_with(kGroup) || asked.size() == kGroup.size() || asked.find('&') != std::string_view::npos) {
      return refuse_url("only a group can be asked for");
    }
    address.group = asked.substr(kGroup.size());
    rest = rest.substr(0, query);
  }
  const size_t slash = rest.find('/');
  address.brokers = rest.substr(0, slash);
  if (slash != std::string_view::npos) address.topic = rest.substr(slash + 1);
  if (address.brokers.empty()) return refuse_url("no broker");
  if (address.topic.find('/') != std::string::npos) return refuse_url("a topic has no /");
  return address;
}

}  // namespace rsvpulse::connect
