#include "app/dead_letters_command.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "app/complain.h"
#include "app/data_folder.h"
#include "app/rows.h"
#include "base/arena.h"
#include "base/printable.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "connect/lmdb_log.h"
#include "rsvp/dead_letter_reader.h"
#include "rsvp/parser.h"

namespace rsvpulse::app {
namespace {

using config::Type;

constexpr size_t kReplayGroup = 1'000;

constexpr std::array<config::Option, 4> kOptions = {{
    kDataDirOption,
    {.name = "limit",
     .type = Type::kInteger,
     .default_value = "100",
     .text = "List so many, the newest; 0: all.",
     .example = "10",
     .min = 0,
     .max = 1e9},
    {.name = "offset",
     .type = Type::kInteger,
     .text = "Show the dead letter of this number, as list gives it, instead of the newest.",
     .example = "17",
     .min = 0,
     .max = 1e15},
    kRowsOption,
}};

constexpr std::array<config::Example, 3> kExamples = {{
    {.command = "rsvpulse dead-letters list --data-dir /var/lib/rsvpulse --limit 10", .text = "The ten newest, with reasons."},
    {.command = "rsvpulse dead-letters show --offset 17",
     .text = "The bytes of one, made safe to show; piped on, as they came."},
    {.command = "rsvpulse dead-letters replay",
     .text = "Appends those that are messages by now, such as after a mended clock."},
}};

constexpr config::Command kCommand = {
    .name = "dead-letters",
    .summary = "Lists, shows and replays lines that were no messages.",
    .description =
        "Every line that a running `rsvpulse run` could not take is kept in the log with its place and the reason.\n\n"
        "list shows them, newest last. show prints the bytes of one. replay checks all of them again and appends to the log "
        "those "
        "that are messages by now; a message that is there already counts once all the same.",
    .positional = {.name = "ACTION", .text = "list, show or replay.", .required = true, .single = true},
    .options = kOptions,
    .examples = kExamples};

void note(std::string_view text) { complain("rsvpulse dead-letters", text); }

struct Kept {
  stream::Offset offset;
  int64_t arrival_ms;
  rsvp::KeptLetter letter;
};

// Calls `use` with each dead letter from `from` on.
Status for_each(stream::Log& log, stream::Offset from, const std::function<Status(const Kept&)>& use) {
  auto reader = log.reader(stream::Topic::kDeadLetters, "");
  if (!reader.ok()) return reader.error();
  (*reader)->on_assignment({[from](const auto&) -> Result<stream::LogPositions> {
                              return stream::LogPositions{{0, from}};
                            },
                            {}});
  stream::Batch batch;
  while (true) {
    const auto outcome = (*reader)->read(batch, 0);
    if (!outcome.ok()) return outcome.error();
    if (*outcome != stream::ReadOutcome::kBatch) return Done{};
    for (const stream::Line& line : batch.lines) {
      auto letter = rsvp::read_dead_letter(batch.text(line));
      if (!letter) return Error{ErrorKind::kCorrupt, fmt::format("{}: record {} is no dead letter", batch.source, line.offset)};
      if (Status used = use({line.offset, line.arrival_ms, *std::move(letter)}); !used.ok()) return used;
    }
  }
}

std::string time_text(int64_t ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1'000)), ms % 1'000);
}

Status list(stream::Log& log, const stream::LogExtent& extent, const config::Values& values) {
  const auto limit = static_cast<uint64_t>(values.integer("limit"));
  const stream::Offset first = extent.first.at(0);
  const stream::Offset next = extent.next.at(0);
  Rows rows{{{"number", true}, {"arrived"}, {"source"}, {"line", true}, {"field"}, {"reason"}, {"bytes", true}}, {}};
  const Status read = for_each(log, limit > 0 && next - first > limit ? next - limit : first, [&](const Kept& kept) -> Status {
    const rsvp::KeptLetter& letter = kept.letter;
    rows.cells.push_back({fmt::format("{}", kept.offset), time_text(kept.arrival_ms), letter.source,
                          fmt::format("{}", letter.line), letter.field, letter.reason, fmt::format("{}", letter.bytes.size())});
    return Done{};
  });
  if (!read.ok()) return read;
  print_rows(rows, values.text("output"));
  if (rows.cells.size() < next - first)
    note(fmt::format("the newest {} of {}; --limit 0 lists all", rows.cells.size(), next - first));
  return Done{};
}

Status show(stream::Log& log, const stream::LogExtent& extent, const config::Values& values) {
  const stream::Offset first = extent.first.at(0);
  const stream::Offset next = extent.next.at(0);
  if (first == next) return Error{ErrorKind::kOutside, "there are no dead letters"};
  const auto wanted = values.is_set("offset") ? static_cast<stream::Offset>(values.integer("offset")) : next - 1;
  if (wanted < first || wanted >= next) {
    return Error{ErrorKind::kOutside,
                 fmt::format("there is no dead letter {}; the log holds {} to {}", wanted, first, next - 1)};
  }
  bool shown = false;
  return for_each(log, wanted, [&](const Kept& kept) -> Status {
    if (std::exchange(shown, true)) return Done{};
    const rsvp::KeptLetter& letter = kept.letter;
    note(fmt::format("{}:{}: {}{}{} (arrived {})", letter.source, letter.line, letter.field, letter.field.empty() ? "" : ": ",
                     letter.reason, time_text(kept.arrival_ms)));
    const std::string text = isatty(STDOUT_FILENO) != 0 ? printable(letter.bytes) : letter.bytes;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
    return Done{};
  });
}

Status replay(stream::Log& log, const stream::LogExtent& extent) {
  rsvp::Parser parser(rsvp::Fields::kAll);
  Arena unescaped;
  std::vector<Kept> group;
  std::vector<int64_t> ids;
  uint64_t looked_at = 0;
  uint64_t appended = 0;
  const auto append = [&]() -> Status {
    stream::Append messages;
    for (size_t i = 0; i < group.size(); ++i) messages.messages.push_back({ids[i], group[i].arrival_ms, group[i].letter.bytes});
    appended += group.size();
    if (Status done = group.empty() ? Status(Done{}) : log.append(messages); !done.ok()) return done;
    group.clear();
    ids.clear();
    return Done{};
  };
  const Status read = for_each(log, extent.first.at(0), [&](const Kept& kept) -> Status {
    ++looked_at;
    rsvp::Rsvp message;
    unescaped.clear();
    const bool cut = kept.letter.bytes.size() >= rsvp::kMaxLineBytes;
    if (cut || parser.parse(kept.letter.bytes, message, unescaped)) return Done{};
    if (rsvp::too_far_ahead(message.mtime, SystemClock().now_ms(), 0)) return Done{};  // it still lies in the future
    ids.push_back(message.rsvp_id);
    group.push_back(kept);
    return group.size() >= kReplayGroup ? append() : Status(Done{});
  });
  if (!read.ok()) return read;
  if (Status done = append(); !done.ok()) return done;
  note(fmt::format("{} looked at, {} appended to the log", looked_at, appended));
  return Done{};
}

Status act(const std::string& action, const config::Values& values) {
  const std::string folder = log_folder(values.text("data-dir"));
  if (!std::filesystem::exists(folder)) {
    return Error{ErrorKind::kOutside, fmt::format("{}: no log here; --data-dir names the folder that run has", folder)};
  }
  const SystemClock clock;
  const auto log = connect::LmdbLog::open({.folder = folder, .partitions = 0}, clock);
  if (!log.ok()) return log.error();
  const auto extent = (*log)->extent(stream::Topic::kDeadLetters);
  if (!extent.ok()) return extent.error();
  if (action == "list") return list(**log, *extent, values);
  if (action == "show") return show(**log, *extent, values);
  return replay(**log, *extent);
}

}  // namespace

const config::Command& dead_letters_command() { return kCommand; }

int run_dead_letters(const config::Values& values) {
  const std::string& action = values.positionals().front();
  const std::vector<std::string_view> known = {"list", "show", "replay"};
  if (std::find(known.begin(), known.end(), action) == known.end()) {
    note(fmt::format("{} is not one of list, show, replay{}", config::cited(action), config::nearest_hint(action, known)));
    return 2;
  }
  if (const Status done = act(action, values); !done.ok()) {
    note(done.error().message);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace rsvpulse::app
