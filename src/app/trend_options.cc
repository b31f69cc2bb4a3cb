// The declaration of `rsvpulse trend`.
#include <algorithm>
#include <array>
#include <string_view>

#include "app/trend_command.h"
#include "connect/open_source.h"
#include "rsvp/rsvp.h"
#include "trend/dimension.h"
#include "trend/event_time.h"

namespace rsvpulse::app {
namespace {

using config::Type;

constexpr std::array<std::string_view, 2> kClocks = {"event", "wall"};
constexpr std::array<std::string_view, 5> kOutputs = {"table", "tsv", "csv", "json", "log"};

constexpr std::array<config::Option, 14> kOwnOptions = {{
    {.name = "top",
     .type = Type::kInteger,
     .default_value = "20",
     .text = "Show so many entries.",
     .example = "5",
     .min = 1,
     .max = 100'000},
    {.name = "days",
     .type = Type::kInteger,
     .default_value = "1",
     .text = "Count the RSVPs of the last so many days.",
     .example = "7",
     .min = 1,
     .max = 36'500},
    {.name = "decay",
     .type = Type::kReal,
     .default_value = "1",
     .text = "How fast old hours fade: a count h hours old is divided by (h + 1) to this power. 0 ranks by plain popularity.",
     .example = "0",
     .min = 0,
     .max = 10},
    {.name = "idle-minutes",
     .type = Type::kInteger,
     .default_value = "70",
     .text = "Leave out entries without an RSVP for so long; 0 keeps them all.",
     .example = "0",
     .min = 0,
     .max = trend::kMaxIdleMinutes},
    {.name = "by",
     .type = Type::kChoices,
     .default_value = "topic,event",
     .text = "What is ranked, in one list.",
     .example = "city,country",
     .choices = trend::kDimensionNames},
    {.name = "now",
     .type = Type::kInteger,
     .text = "Rank as of this time, in milliseconds since the epoch, whatever the clock.",
     .example = "1489925473189",
     .min = 0,
     .max = static_cast<double>(rsvp::kMaxMtime)},
    {.name = "clock",
     .type = Type::kChoice,
     .text =
         "What now is: the greatest mtime read so far, which makes a replay give the same answers each time (as for files if "
         "not given), or the wall clock (as for live sources).",
     .example = "wall",
     .choices = kClocks},
    {.name = "output",
     .type = Type::kChoice,
     .default_value = "table",
     .text = "The form: table for people; tsv, csv or json (with the windows) for programs; log as the old console did.",
     .example = "tsv",
     .choices = kOutputs},
    {.name = "every",
     .type = Type::kDuration,
     .text = "Rank once a period too, of event time or wall time as the clock is, not only at the end. Live, by wall time: 10 "
             "s if not "
             "given; on a terminal, how far back movements go, a minute if not given.",
     .example = "1h",
     .min = 1,
     .max = 365.0 * 86'400'000},
    {.name = "windows",
     .type = Type::kFlag,
     .text = "Show answers, the total and the top events of the last five minutes too (table, log)."},
    {.name = "threads",
     .type = Type::kInteger,
     .default_value = "0",
     .text = "Use so many threads for files; 0 is one a processor. The answers are the same.",
     .example = "1",
     .min = 0,
     .max = 64},
    {.name = "dead-letters",
     .type = Type::kPath,
     .text = "Write the lines that are no messages to this file, one JSON object each, with place and reason.",
     .example = "dead.jsonl"},
    {.name = "max-future-skew",
     .type = Type::kDuration,
     .default_value = "10m",
     .text = "A message from a live source whose mtime lies further ahead of its arrival is a dead letter.",
     .example = "1h",
     .min = 0,
     .max = 365.0 * 86'400'000},
    {.name = "batch-bytes",
     .type = Type::kInteger,
     .default_value = "262144",
     .text = "Read about so many bytes at a time. The answers are the same.",
     .example = "65536",
     .min = 1,
     .max = 1 << 30},
}};

constexpr auto kOptions = [] {
  std::array<config::Option, kOwnOptions.size() + connect::kSourceOptions.size()> all = {};
  std::copy(kOwnOptions.begin(), kOwnOptions.end(), all.begin());
  std::copy(connect::kSourceOptions.begin(), connect::kSourceOptions.end(), all.begin() + kOwnOptions.size());
  return all;
}();

constexpr std::array<config::Example, 6> kExamples = {{
    {.command = "rsvpulse trend rsvps.jsonl.gz", .text = "What was trending when the recording ended."},
    {.command = "zcat 2017-*.gz | rsvpulse trend --by city --days 7 --decay 0 -",
     .text = "The busiest cities of the last week."},
    {.command = "rsvpulse trend --every 1h --output log rsvps.jsonl", .text = "The ranking of each hour of a recording."},
    {.command = "rsvpulse trend ws://127.0.0.1:8080/2/rsvps", .text = "What is trending in a live stream, until q or Ctrl-C."},
    {.command = "rsvpulse trend --follow /var/log/rsvps.jsonl", .text = "What is trending now, until q or Ctrl-C."},
    {.command = "rsvpulse trend --output json --windows 'captures/*.jsonl.zst'", .text = "Everything, for another program."},
}};

constexpr config::Command kCommand = {
    .name = "trend",
    .summary = "Ranks what is trending in RSVPs, recorded or live.",
    .description =
        "Reads RSVP messages, one JSON object a line, and ranks topics, events, groups, cities or countries by how many people "
        "say "
        "yes, recent hours counting more. Each RSVP counts once, by its newest message: repeats and changed answers do not add "
        "up.\n\n"
        "Files may be plain, gzip or Zstandard; URLs may be http, https, ws or wss, with lines, frames or server-sent events. "
        "With "
        "a URL or --follow the command runs live: on a terminal the ranking is redrawn in place, elsewhere it is printed once "
        "a "
        "period; q or Ctrl-C ends it with a last ranking. Lines that are no messages are told on standard error, counted, and "
        "stop "
        "nothing.",
    .positional = {.name = "FILE", .text = "Files, quoted patterns or URLs; - or nothing is standard input."},
    .options = kOptions,
    .examples = kExamples};

}  // namespace

const config::Command& trend_command() { return kCommand; }

}  // namespace rsvpulse::app
