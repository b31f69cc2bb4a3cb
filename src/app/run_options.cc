// The declaration of `rsvpulse run`.
#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "app/data_folder.h"
#include "app/run_command.h"
#include "app/run_kafka.h"
#include "app/run_parts.h"
#include "app/store_options.h"
#include "connect/open_source.h"

namespace rsvpulse::app {
namespace {

using config::Option;
using config::Type;

constexpr double kDayMs = 86'400'000;
constexpr double kUnbounded = std::numeric_limits<double>::infinity();
constexpr std::array<std::string_view, 2> kClocks = {"event", "wall"};
constexpr std::array<std::string_view, 2> kLogForms = {"text", "json"};
constexpr std::array<std::string_view, 3> kLogLevels = {"info", "warning", "error"};

constexpr auto kOwnOptions = std::to_array<Option>({
    kDataDirOption,
    {.name = "source",
     .type = Type::kTexts,
     .text = "Where messages come from: a file, a quoted pattern, - or a URL. Repeated: several. Files are read one after "
             "another, to their ends; everything else at the same time.",
     .example = "ws://127.0.0.1:8090/2/rsvps"},
    {.name = "pipelines",
     .type = Type::kChoices,
     .default_value = "ingest,trends,archive,tables",
     .text = "Which pipelines run in this process; others may run on the same folder in other processes.",
     .example = "ingest",
     .choices = kPipelineNames},
    {.name = "listen",
     .type = Type::kText,
     .default_value = "127.0.0.1:8080",
     .text =
         "Serve the API and the dashboard there; port 0 is any that is free, none is no server. With --until-end it must be "
         "asked for.",
     .example = "127.0.0.1:0"},
    {.name = "push-token",
     .type = Type::kText,
     .text =
         "Who pushes messages by HTTP must bring this as a bearer token. Needed where others than this machine can connect.",
     .secret = true},
    {.name = "read-token",
     .type = Type::kText,
     .text =
         "Who reads the page or the API must bring this as a bearer token. Needed where others than this machine can connect.",
     .secret = true},
    {.name = "public", .type = Type::kFlag, .text = "Let everybody who can connect read, without a token."},
    {.name = "tls-certificate",
     .type = Type::kPath,
     .text = "Serve over TLS with this certificate chain, a PEM file.",
     .example = "/etc/rsvpulse/chain.pem"},
    {.name = "tls-key",
     .type = Type::kPath,
     .text = "The certificate's private key, a PEM file.",
     .example = "/etc/rsvpulse/key.pem"},
    {.name = "base-path",
     .type = Type::kText,
     .text = "Serve everything below this path, as behind a reverse proxy that passes the path on.",
     .example = "/rsvpulse"},
    {.name = "host",
     .type = Type::kTexts,
     .text =
         "A name that browsers reach this server by besides its address, such as the one of a reverse proxy's site; repeated: "
         "several. Pages of other origins may not write, and a server on the loopback without a token answers to no other "
         "name.",
     .example = "example.org"},
    {.name = "trusted-proxy",
     .type = Type::kTexts,
     .text =
         "The address of a reverse proxy whose X-Forwarded-For tells the client that --request-rate counts; repeated: several.",
     .example = "127.0.0.1"},
    {.name = "clock",
     .type = Type::kChoice,
     .text =
         "What now is: the greatest mtime of the messages, or the wall clock. By default event for files and standard input, "
         "wall where anything else can bring messages.",
     .example = "event",
     .choices = kClocks},
    {.name = "until-end",
     .type = Type::kFlag,
     .text = "End when the sources have ended and every pipeline has dealt with all of it."},
    {.name = "days",
     .type = Type::kInteger,
     .default_value = "7",
     .text = "Keep what so many days need: no ranking can go further back.",
     .example = "30",
     .min = 1,
     .max = 36'500},
    {.name = "partitions",
     .type = Type::kInteger,
     .text = "Make a new log with so many partitions. One that is there keeps its number, and another is refused.",
     .example = "4",
     .min = 1,
     .max = 1'024},
    {.name = "log-retention",
     .type = Type::kDuration,
     .default_value = "7d",
     .text = "Records older than this go from the log once every pipeline has dealt with them.",
     .example = "30d",
     .min = 60'000,
     .max = 36'500 * kDayMs},
    {.name = "log-size",
     .type = Type::kSize,
     .text = "The log never takes more: the oldest records go, and where a pipeline still needs them, input waits.",
     .example = "20GiB",
     .min = 1 << 20,
     .max = kUnbounded},
    {.name = "group-interval",
     .type = Type::kDuration,
     .default_value = "50ms",
     .text = "A message waits so long at the most for others to be written to disk with.",
     .example = "10ms",
     .min = 1,
     .max = 10'000},
    {.name = "group-size",
     .type = Type::kSize,
     .default_value = "1MiB",
     .text = "Messages are written to disk together up to so many bytes.",
     .example = "4MiB",
     .min = 1'024,
     .max = 1 << 30},
    {.name = "checkpoint-interval",
     .type = Type::kDuration,
     .default_value = "10s",
     .text = "Pipelines make durable what they have so often: a restart repeats no more than that.",
     .example = "1s",
     .min = 10,
     .max = 3'600'000},
    {.name = "journal-size",
     .type = Type::kSize,
     .default_value = "64MiB",
     .text = "The journal of the trends is written anew when it is larger than this and has doubled.",
     .example = "16MiB",
     .min = 1'024,
     .max = kUnbounded},
    {.name = "max-future-skew",
     .type = Type::kDuration,
     .default_value = "10m",
     .text = "A message whose mtime lies further after its arrival is a dead letter. Files are not held to it.",
     .example = "1m",
     .min = 1,
     .max = 365 * kDayMs},
    {.name = "push-wait",
     .type = Type::kDuration,
     .default_value = "10s",
     .text = "Whoever pushes messages is told after so long that the log does not take them now.",
     .example = "2s",
     .min = 100,
     .max = 300'000},
    {.name = "request-rate",
     .type = Type::kReal,
     .default_value = "0",
     .text = "Serve one client address so many requests a second, in bursts twice as many; 0: no limit.",
     .example = "50",
     .min = 0,
     .max = 1e6},
    kArchiveOption,
    kS3EndpointOption,
    kS3RegionOption,
    kS3AddressingOption,
    {.name = "archive-object-size",
     .type = Type::kSize,
     .default_value = "64MiB",
     .text = "An object of the archive is closed at so many bytes of messages, before compression …",
     .example = "16MiB",
     .min = 1'024,
     .max = kUnbounded},
    {.name = "archive-object-age",
     .type = Type::kDuration,
     .default_value = "5m",
     .text = "… or so long after its first message arrived, or with the hour.",
     .example = "1m",
     .min = 100,
     .max = 3'600'000},
    {.name = "archive-keep",
     .type = Type::kDuration,
     .text = "Hours that ended so long ago go from the archive. By default all is kept.",
     .example = "400d",
     .min = 3'600'000,
     .max = 36'500 * kDayMs},
    {.name = "tables-to",
     .type = Type::kTexts,
     .text =
         "Keep the tables there: a file that ends in .duckdb, or postgres://host/database. Repeated: several, each at its own "
         "pace. By default tables.duckdb in the data folder.",
     .example = "postgres://db.example/meetup"},
    {.name = "tables-interval",
     .type = Type::kDuration,
     .default_value = "1s",
     .text = "Bring what came into the tables so often,",
     .example = "200ms",
     .min = 10,
     .max = 3'600'000},
    {.name = "tables-batch",
     .type = Type::kInteger,
     .default_value = "10000",
     .text = "and at once when so many messages wait.",
     .example = "1000",
     .min = 1,
     .max = 10'000'000},
    {.name = "tables-check-interval",
     .type = Type::kDuration,
     .default_value = "1h",
     .text =
         "Check the tables so often as `structure --check` does, for /metrics and the notes; 0s: never. It reads every table "
         "whole, on a connection of its own, and keeps one processor busy for about a second a million RSVPs.",
     .example = "10m",
     .min = 0,
     .max = 366 * kDayMs},
    {.name = "tables-history", .type = Type::kFlag, .text = "Keep every answer that an RSVP ever had, in rsvp_history."},
    {.name = "log",
     .type = Type::kChoice,
     .default_value = "text",
     .text = "The form of what is told on standard error: text for people, json for collectors.",
     .example = "json",
     .choices = kLogForms},
    {.name = "log-level",
     .type = Type::kChoice,
     .default_value = "info",
     .text = "Tell only what is at least so severe.",
     .example = "warning",
     .choices = kLogLevels},
});

constexpr auto kOptions = [] {
  std::array<Option, kOwnOptions.size() + connect::kSourceOptions.size() + kKafkaOptions.size()> all{};
  size_t at = 0;
  for (const Option& option : kOwnOptions) all[at++] = option;
  for (const Option& option : connect::kSourceOptions) all[at++] = option;
  for (const Option& option : kKafkaOptions) all[at++] = option;
  return all;
}();

constexpr std::array<config::Example, 4> kExamples = {{
    {.command = "rsvpulse run --source ws://127.0.0.1:8090/2/rsvps", .text = "The live stream, trends on port 8080."},
    {.command = "rsvpulse run --data-dir /tmp/replay --source 'captures/*.gz' --clock event --until-end",
     .text = "Takes a recording into a log and its trends, and ends."},
    {.command = "rsvpulse run --pipelines ingest --listen 127.0.0.1:8081",
     .text = "Takes pushed messages alone; other processes do the rest."},
    {.command = "rsvpulse run & curl --data-binary @rsvps.jsonl http://127.0.0.1:8080/api/v1/rsvps",
     .text = "Pushes messages."},
}};

constexpr config::Command kCommand = {
    .name = "run",
    .summary = "Keeps the pipelines running: sources into the log, the log into trends and tables, served over HTTP.",
    .description =
        "Messages go from the sources and from whoever pushes them into a durable log in the data folder; each pipeline reads "
        "the log at its own pace and keeps its own position. A kill at any moment and a restart give what a run without it "
        "would have given. Sources with positions (files) are delivered exactly once; of others, what was in flight may come "
        "again, which counts once.\n\n"
        "SIGTERM and SIGINT end it in order, a second one at once; SIGHUP reads the configuration again, with what its "
        "files hold: tokens, the TLS certificate, --request-rate, --log-level and --public change at once; what else changed "
        "is told and needs a restart.",
    .positional = {.name = "SOURCE", .text = "More sources."},
    .options = kOptions,
    .examples = kExamples};

}  // namespace

const config::Command& run_command() { return kCommand; }

const config::Option& option_of_run(std::string_view name) {
  return *std::find_if(kOptions.begin(), kOptions.end(), [name](const Option& option) { return option.name == name; });
}

}  // namespace rsvpulse::app
