#include "archive/keys.h"

#include <charconv>

#include <fmt/format.h>

#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

constexpr std::string_view kObjectEnd = ".jsonl.zst";
constexpr std::string_view kManifestEnd = ".manifest.json";
constexpr size_t kOffsetDigits = 20;

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

template <class Number>
bool parse_all(std::string_view digits, Number& value) {
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return fault == std::errc() && end == digits.data() + digits.size();
}

// Reads "raw/date=…/hour=…/" off the front.
std::optional<ObjectName> take_hour(std::string_view& key) {
  ObjectName name;
  if (take(key, "dead/")) {
    name.topic = stream::Topic::kDeadLetters;
  } else if (!take(key, "raw/")) {
    return std::nullopt;
  }
  constexpr size_t kDateLength = 10;
  if (!take(key, "date=")) return std::nullopt;
  const std::string_view date = key.substr(0, kDateLength);
  key.remove_prefix(date.size());
  if (!take(key, "/hour=")) return std::nullopt;
  const std::string_view hour = key.substr(0, 2);
  key.remove_prefix(hour.size());
  const auto time = parse_utc(fmt::format("{}T{}", date, hour));
  if (!time || !take(key, "/") || date.size() != kDateLength) return std::nullopt;
  name.hour_ms = *time;
  return name;
}

std::optional<ObjectName> parse(std::string_view key, std::string_view ending, bool has_offset) {
  auto name = take_hour(key);
  if (!name || !key.ends_with(ending)) return std::nullopt;
  key.remove_suffix(ending.size());
  if (has_offset) {
    const size_t plus = key.rfind('+');
    if (plus == std::string_view::npos || key.size() - plus - 1 != kOffsetDigits) return std::nullopt;
    if (!parse_all(key.substr(plus + 1), name->first_offset)) return std::nullopt;
    key = key.substr(0, plus);
  }
  const size_t plus = key.rfind('+');
  if (plus == std::string_view::npos || !parse_all(key.substr(plus + 1), name->partition)) return std::nullopt;
  name->log = key.substr(0, plus);
  if (name->log.empty() || name->log != log_in_key(name->log)) return std::nullopt;
  return name;
}

}  // namespace

std::string_view folder_of(stream::Topic topic) { return topic == stream::Topic::kMessages ? "raw" : "dead"; }

std::string log_in_key(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                          (c == '.' && !out.empty());
    out += is_plain ? c : '-';
  }
  return out;
}

int64_t hour_of_arrival(int64_t arrival_ms) { return arrival_ms - arrival_ms % kMsPerHour; }

std::string hour_prefix(stream::Topic topic, int64_t hour_ms) {
  const UtcTime t = utc_of(hour_ms);
  return fmt::format("{}/date={:04}-{:02}-{:02}/hour={:02}/", folder_of(topic), t.year, t.month, t.day, t.hour);
}

std::string object_key(const ObjectName& name) {
  return fmt::format("{}{}+{}+{:020}{}", hour_prefix(name.topic, name.hour_ms), name.log, name.partition, name.first_offset,
                     kObjectEnd);
}

std::string manifest_key(const ObjectName& name) {
  return fmt::format("{}{}+{}{}", hour_prefix(name.topic, name.hour_ms), name.log, name.partition, kManifestEnd);
}

std::string checkpoint_key(stream::Topic topic, std::string_view log, stream::PartitionId partition) {
  return fmt::format("checkpoints/{}/{}+{}.json", folder_of(topic), log, partition);
}

std::optional<ObjectName> parse_object_key(std::string_view key) { return parse(key, kObjectEnd, true); }

std::optional<ObjectName> parse_manifest_key(std::string_view key) { return parse(key, kManifestEnd, false); }

}  // namespace rsvpulse::archive
