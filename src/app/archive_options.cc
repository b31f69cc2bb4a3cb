// The declaration of `rsvpulse archive`.
#include <array>
#include <limits>
#include <string_view>

#include "app/archive_command.h"
#include "app/data_folder.h"
#include "app/rows.h"
#include "app/store_options.h"

namespace rsvpulse::app {
namespace {

using config::Type;

constexpr std::array<std::string_view, 2> kTopics = {"messages", "dead-letters"};
constexpr std::array<std::string_view, 3> kGroups = {"day", "hour", "object"};
constexpr double kForever = std::numeric_limits<double>::infinity();
constexpr double kMsPerDay = 86'400'000;

constexpr std::array<config::Option, 16> kOptions = {{
    kDataDirOption,
    kArchiveOption,
    kS3EndpointOption,
    kS3RegionOption,
    kS3AddressingOption,
    {.name = "topic",
     .type = Type::kChoice,
     .default_value = "messages",
     .text = "Which of the two archives: the messages (raw/) or the dead letters (dead/).",
     .example = "dead-letters",
     .choices = kTopics},
    {.name = "from",
     .type = Type::kText,
     .text = "Only what arrived from this time on: a date, a date and time in UTC, or milliseconds since the epoch.",
     .example = "2026-11-24T18:00"},
    {.name = "to", .type = Type::kText, .text = "Only what arrived before this time.", .example = "2026-11-25"},
    {.name = "per",
     .type = Type::kChoice,
     .default_value = "hour",
     .text = "list: a row for each day, hour or object.",
     .example = "object",
     .choices = kGroups},
    kRowsOption,
    {.name = "speed",
     .type = Type::kReal,
     .default_value = "0",
     .text = "replay: so many times as fast as the messages arrived; 0: as fast as possible.",
     .example = "60",
     .min = 0,
     .max = 1e9},
    {.name = "resume",
     .type = Type::kPath,
     .text = "verify, cat, replay: note in this file how far it came, and go on there when the file exists.",
     .example = "verify.position"},
    {.name = "against-live",
     .type = Type::kFlag,
     .text = "verify: also compute again, from the archive, what the running process published at its checkpoints "
             "(ledger.jsonl below --data-dir), and show any difference."},
    {.name = "keep",
     .type = Type::kDuration,
     .text = "expire: remove the hours that ended so long ago or earlier.",
     .example = "400d",
     .min = 3'600'000,
     .max = 36'500 * kMsPerDay},
    {.name = "target-size",
     .type = Type::kSize,
     .default_value = "256MiB",
     .text = "compact: merge up to so many bytes of messages, before compression, into one object.",
     .example = "1GiB",
     .min = 1 << 20,
     .max = kForever},
    {.name = "dry-run", .type = Type::kFlag, .text = "compact, expire: only tell what would be done."},
}};

constexpr std::array<config::Example, 6> kExamples = {{
    {.command = "rsvpulse archive list --per day", .text = "What the archive below ./rsvpulse-data holds."},
    {.command = "rsvpulse archive verify --archive s3://rsvps/archive --resume verify.position",
     .text = "Reads every object of a bucket, and goes on there after an interruption."},
    {.command = "rsvpulse archive cat --from 2026-11-24T18:00 --to 2026-11-24T19:00 | rsvpulse trend -",
     .text = "What was trending in one hour."},
    {.command = "rsvpulse archive replay --speed 60 | rsvpulse run --source -",
     .text = "An hour of the past in a minute, into a pipeline."},
    {.command = "rsvpulse archive verify --against-live",
     .text = "Whether the archive gives the answers that were published on the day."},
    {.command = "rsvpulse archive expire --keep 400d --dry-run", .text = "What retention would remove."},
}};

constexpr config::Command kCommand = {
    .name = "archive",
    .summary = "Lists, checks, reads, replays and tidies the raw archive.",
    .description =
        "The raw archive holds every message in the very bytes received, in objects by hour of arrival; `rsvpulse run` writes "
        "it.\n\n"
        "  list      objects, messages and sizes\n"
        "  verify    reads every object and compares it with its manifest; tells gaps and overlaps of offsets\n"
        "  cat       the messages of a time span, a line each\n"
        "  compact   merges the small objects of hours that are over\n"
        "  replay    the messages again, in the tempo of their arrival or faster\n"
        "  expire    removes what is older than --keep\n\n"
        "The objects are JSON lines under Zstandard, which any tool reads: zstd -dc FILE.",
    .positional = {.name = "ACTION", .text = "list, verify, cat, compact, replay or expire.", .required = true, .single = true},
    .options = kOptions,
    .examples = kExamples};

}  // namespace

const config::Command& archive_command() { return kCommand; }

}  // namespace rsvpulse::app
