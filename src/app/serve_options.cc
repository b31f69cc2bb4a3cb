// The declaration of `rsvpulse serve`: what it shares with `run` is declared there.
#include <array>
#include <string_view>
#include <vector>

#include "app/run_command.h"
#include "app/serve_command.h"

namespace rsvpulse::app {
namespace {

using config::Option;
using config::Type;

constexpr std::array<std::string_view, 1> kFrom = {"kafka"};
constexpr std::array<std::string_view, 12> kSharedWithRun = {
    "kafka-set",    "kafka-prefix", "read-token",    "public", "tls-certificate", "tls-key", "base-path",
    "request-rate", "host",         "trusted-proxy", "log",    "log-level"};

constexpr auto kOwnOptions = std::to_array<Option>({
    {.name = "from",
     .type = Type::kChoice,
     .default_value = "kafka",
     .text = "Where the counts come from: the topic rsvpulse.partials of `rsvpulse run --kafka`.",
     .choices = kFrom},
    {.name = "kafka",
     .type = Type::kText,
     .default_value = "127.0.0.1:9092",
     .text = "Its brokers, HOST:PORT with commas between.",
     .example = "kafka1:9092,kafka2:9092"},
    {.name = "listen",
     .type = Type::kText,
     .default_value = "127.0.0.1:8080",
     .text = "Serve the API and the dashboard there; port 0 is any that is free.",
     .example = "127.0.0.1:8081"},
    {.name = "upstream",
     .type = Type::kText,
     .text =
         "A process of `rsvpulse run` that answers what counts alone cannot: everything about one topic, event or group, the "
         "map, sources, pipelines. Without it these answer 503.",
     .example = "http://10.0.0.5:8080"},
    {.name = "upstream-token", .type = Type::kText, .text = "The token that reads there.", .secret = true},
    {.name = "clock",
     .type = Type::kChoice,
     .default_value = "wall",
     .text = "What now is: the wall clock, or the greatest mtime of the messages.",
     .example = "event"},
});

constexpr std::array<config::Example, 2> kExamples = {{
    {.command = "rsvpulse serve --from kafka --kafka kafka1:9092", .text = "The page on port 8080."},
    {.command = "rsvpulse serve --kafka kafka1:9092 --listen 127.0.0.1:8081 --upstream http://10.0.0.5:8080",
     .text = "One of several servers behind a proxy, with the pages about single topics."},
}};

std::vector<Option> all_options() {
  std::vector<Option> all(kOwnOptions.begin(), kOwnOptions.end());
  all.back().choices = option_of_run("clock").choices;
  for (const std::string_view name : kSharedWithRun) all.push_back(option_of_run(name));
  return all;
}

}  // namespace

const config::Command& serve_command() {
  static const std::vector<Option> kOptions = all_options();
  static const config::Command kCommand = {
      .name = "serve",
      .summary = "Serves the page and the API from Kafka, apart from the processes that count.",
      .description =
          "Reads the counts that processes of `rsvpulse run --kafka` publish, merges those of all partitions, and "
          "serves the exact ranking and windows. It keeps nothing: start as many as there are viewers to serve, "
          "behind any proxy. SIGTERM and SIGINT end it in order; SIGHUP reads the configuration again: --read-token, the TLS "
          "certificate, --request-rate, --log-level and --public change at once; what else changed is told and needs a "
          "restart.",
      .options = kOptions,
      .examples = kExamples};
  return kCommand;
}

}  // namespace rsvpulse::app
