// The declaration of `rsvpulse structure`.
#include <array>
#include <string_view>

#include "app/rows.h"
#include "app/store_options.h"
#include "app/structure_command.h"

namespace rsvpulse::app {
namespace {

using config::Type;

constexpr std::array<config::Option, 14> kOptions = {{
    {.name = "to",
     .type = Type::kText,
     .text = "Where the tables go: a folder or s3://bucket/prefix for Parquet, a file that ends in .duckdb, or "
             "postgres://host/database.",
     .example = "lake"},
    {.name = "append",
     .type = Type::kFlag,
     .text = "Merge into the tables that are there; without it Parquet is written anew, and a database must have no rows."},
    {.name = "check",
     .type = Type::kFlag,
     .text = "Write nothing, but look for rows that are wrong; with FILEs compare the numbers of rows with theirs too."},
    {.name = "history",
     .type = Type::kFlag,
     .text = "Fill rsvp_history too: every answer that an RSVP ever had, not only the newest."},
    {.name = "threads",
     .type = Type::kInteger,
     .default_value = "0",
     .text = "Use so many threads; 0 is one a processor. The rows are the same.",
     .example = "1",
     .min = 0,
     .max = 64},
    {.name = "memory",
     .type = Type::kSize,
     .default_value = "256MiB",
     .text =
         "Keep about so much of the rows in memory; what is above goes to files. Reading and writing take up to 500 MiB more.",
     .example = "64MiB",
     .min = 1 << 20,
     .max = 1e15},
    {.name = "spill-dir",
     .type = Type::kPath,
     .text = "Where files for what does not fit into memory go, by default TMPDIR or /tmp.",
     .example = "/var/tmp"},
    {.name = "keep-snapshots",
     .type = Type::kInteger,
     .default_value = "2",
     .text = "Of Parquet, keep so many snapshots, the new one among them, for those who still read an older one.",
     .example = "1",
     .min = 1,
     .max = 1000},
    {.name = "dead-letters",
     .type = Type::kPath,
     .text = "Write the lines that no table can take to this file, one JSON object each, with place, field and reason.",
     .example = "dead.jsonl"},
    kRowsOption,
    kS3EndpointOption,
    kS3RegionOption,
    kS3AddressingOption,
    {.name = "batch-bytes",
     .type = Type::kSize,
     .default_value = "256KiB",
     .text = "Read about so many bytes at a time. The rows are the same.",
     .example = "64KiB",
     .min = 1,
     .max = 1 << 30},
}};

constexpr std::array<config::Example, 6> kExamples = {{
    {.command = "rsvpulse structure 'captures/*.jsonl.gz' --to lake", .text = "Parquet in lake/rsvps, lake/members and so on."},
    {.command = "rsvpulse structure today.jsonl --to lake --append", .text = "Adds a day; readers see all of it at once."},
    {.command = "rsvpulse structure s3://rsvps/archive --to s3://rsvps/lake",
     .text = "Years of a raw archive, from bucket to bucket."},
    {.command = "rsvpulse structure rsvps.jsonl --to meetup.duckdb",
     .text = "A file for DuckDB, keys and foreign keys included."},
    {.command = "rsvpulse structure rsvps.jsonl --to postgres://db.example/meetup",
     .text = "PostgreSQL; the password comes from ~/.pgpass or PGPASSWORD."},
    {.command = "rsvpulse structure --check --to lake",
     .text = "Keys, foreign keys, ranges; exit code 1 when something is wrong."},
}};

constexpr config::Command kCommand = {
    .name = "structure",
    .summary = "Makes tables in third normal form of RSVPs: Parquet, DuckDB, PostgreSQL.",
    .description =
        "Reads RSVP messages, one JSON object a line, in one pass and writes seven tables: venues, members, events, groups, "
        "topics, "
        "groups_topics, rsvps (docs/schema.md). In each table the row of the message with the greatest mtime wins, of equal "
        "ones that "
        "of the later line.\n\n"
        "Parquet is published as a whole: a folder's _current leads to the newest snapshot, and readers of older ones are left "
        "in "
        "peace. A database gets all rows in one transaction.\n\n"
        "Lines that are no messages, and messages without event_id, group_id or member_id, are told on standard error, "
        "counted, and "
        "stop nothing. The number of rows of each table goes to standard output.",
    .positional =
        {.name = "FILE",
         .text = "Files, quoted patterns or raw archives (a folder, s3://bucket/prefix); - or nothing is standard input."},
    .options = kOptions,
    .examples = kExamples};

}  // namespace

const config::Command& structure_command() { return kCommand; }

}  // namespace rsvpulse::app
