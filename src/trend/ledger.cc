#include "trend/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "base/files.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "simdjson.h"

namespace rsvpulse::trend {
namespace {

namespace dom = simdjson::dom;

std::string hash_text(std::string_view text) {
  const Hash128 hash = hash128(text, 0);
  return fmt::format("{:016x}{:016x}", hash.high, hash.low);
}

// Doubles in hexadecimal, which is exact; lengths before texts, which may hold anything.
std::string exact_text(const std::vector<RankedEntry>& ranking) {
  std::string text;
  for (const RankedEntry& entry : ranking) {
    text += fmt::format("{} {} {} {:a}\n", name_of(entry.dimension), entry.name.size(), entry.name, entry.score);
  }
  return text;
}

std::string exact_text(const Windows& windows) {
  std::string text = fmt::format("{} {} {} {} {}\n", windows.end_ms, windows.total, windows.responses[0], windows.responses[1],
                                 windows.responses[2]);
  for (const TopEvent& event : windows.top_events) {
    const std::string& name = event.event_name ? *event.event_name : std::string();
    text += fmt::format("{} {} {} {} {}\n", event.event_id.size(), event.event_id, event.event_name ? 1 : 0, name, event.yes);
  }
  return text;
}

std::string names_of(const DimensionSet& by) {
  std::string names;
  for (const std::string_view name : kDimensionNames) {
    if (by.contains(*dimension_named(name))) names += (names.empty() ? "" : ",") + std::string(name);
  }
  return names;
}

bool read_dimensions(std::string_view names, DimensionSet& by) {
  while (!names.empty()) {
    const size_t comma = std::min(names.find(','), names.size());
    const auto dimension = dimension_named(names.substr(0, comma));
    if (!dimension) return false;
    by.insert(*dimension);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return true;
}

bool read_positions(const dom::object& object, stream::LogPositions& positions) {
  for (const auto& [key, value] : object) {
    stream::PartitionId partition = 0;
    uint64_t next = 0;
    const auto [end, fault] = std::from_chars(key.data(), key.data() + key.size(), partition);
    if (fault != std::errc() || end != key.data() + key.size() || value.get(next) != simdjson::SUCCESS) return false;
    positions[partition] = next;
  }
  return true;
}

template <class Value>
bool read(const dom::element& row, const char* key, Value& value) {
  return row[key].get(value) == simdjson::SUCCESS;
}

bool read_text(const dom::element& row, const char* key, std::string& value) {
  std::string_view text;
  if (!read(row, key, text)) return false;
  value = text;
  return true;
}

bool read_size(const dom::element& row, const char* key, size_t& value) {
  uint64_t number = 0;
  if (!read(row, key, number)) return false;
  value = number;
  return true;
}

Error file_error(const std::string& path) { return {ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))}; }

}  // namespace

LedgerRow ledger_row(std::string log, const stream::LogPositions& positions, States states, const LedgerQuestion& question,
                     int64_t now) {
  const WindowOptions window_options{.top_events = question.top_events, .days = question.ranking.days};
  return {.log = std::move(log),
          .positions = positions,
          .now = now,
          .question = question,
          .ranking_hash = hash_text(exact_text(rank(states, question.ranking, now))),
          .windows_hash = hash_text(exact_text(windows(states, window_options, now)))};
}

std::string to_json_line(const LedgerRow& row) {
  std::string positions;
  for (const auto& [partition, next] : row.positions) {
    positions += fmt::format("{}\"{}\":{}", positions.empty() ? "" : ",", partition, next);
  }
  const RankingOptions& asked = row.question.ranking;
  return fmt::format(
      R"({{"log":{},"positions":{{{}}},"now":{},"clock":"{}","kept_days":{},"by":"{}","top":{},"days":{},"decay":{},)"
      R"("idle_minutes":{},"top_events":{},"ranking_hash":"{}","windows_hash":"{}"}})"
      "\n",
      json_text(row.log), positions, row.now, row.question.by_event ? "event" : "wall", row.question.kept_days,
      names_of(asked.by), asked.top, asked.days, asked.decay, asked.idle_minutes, row.question.top_events, row.ranking_hash,
      row.windows_hash);
}

std::optional<LedgerRow> parse_ledger_line(std::string_view line) {
  dom::parser parser;
  dom::element root;
  const simdjson::padded_string padded(line);
  if (parser.parse(padded).get(root) != simdjson::SUCCESS) return std::nullopt;
  LedgerRow row;
  dom::object positions;
  std::string clock;
  std::string by;
  RankingOptions& asked = row.question.ranking;
  const bool is_whole =
      read_text(root, "log", row.log) && read(root, "positions", positions) && read_positions(positions, row.positions) &&
      read(root, "now", row.now) && read_text(root, "clock", clock) && read(root, "kept_days", row.question.kept_days) &&
      read_text(root, "by", by) && read_dimensions(by, asked.by) && read_size(root, "top", asked.top) &&
      read(root, "days", asked.days) && read(root, "decay", asked.decay) && read(root, "idle_minutes", asked.idle_minutes) &&
      read_size(root, "top_events", row.question.top_events) && read_text(root, "ranking_hash", row.ranking_hash) &&
      read_text(root, "windows_hash", row.windows_hash);
  row.question.by_event = clock == "event";
  if (!is_whole || (clock != "event" && clock != "wall") || asked.days < 1 || asked.days > row.question.kept_days) {
    return std::nullopt;
  }
  return row;
}

Status append_to_ledger(const std::string& path, const LedgerRow& row) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (file < 0) return file_error(path);
  const off_t size = lseek(file, 0, SEEK_END);
  char last = '\n';
  std::string line = to_json_line(row);
  if (size > 0 && pread(file, &last, 1, size - 1) == 1 && last != '\n') line.insert(0, "\n");
  const bool is_written = write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  Status outcome = is_written ? Status(Done{}) : file_error(path);
  close(file);
  return outcome;
}

Result<Ledger> read_ledger(const std::string& path) {
  const auto text = read_file(path);
  if (!text.ok()) return text.error();
  if (!*text) return Error{ErrorKind::kOutside, fmt::format("{}: no such file; a running 'rsvpulse run' writes it", path)};
  Ledger ledger;
  for (std::string_view rest = **text; !rest.empty();) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    if (auto row = parse_ledger_line(rest.substr(0, end))) {
      ledger.rows.push_back(std::move(*row));
    } else {
      ledger.unreadable += end > 0 ? 1 : 0;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return ledger;
}

}  // namespace rsvpulse::trend
