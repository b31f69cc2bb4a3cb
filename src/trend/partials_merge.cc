#include "trend/partials_merge.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "trend/candidate.h"
#include "trend/event_time.h"

namespace rsvpulse::trend {
namespace {

using Counts = std::vector<std::pair<uint64_t, int64_t>>;

void set_count(Counts& counts, uint64_t at, int64_t count) {
  const auto slot = std::lower_bound(counts.begin(), counts.end(), std::pair(at, INT64_MIN));
  const bool known = slot != counts.end() && slot->first == at;
  if (count == 0) {
    if (known) counts.erase(slot);
  } else if (known) {
    slot->second = count;
  } else {
    counts.insert(slot, {at, count});
  }
}

double score_of(const Counts& hours, int64_t now_hour, double decay) {
  double score = 0;
  for (const auto& [hour, count] : hours) {
    const auto distance = std::abs(now_hour - static_cast<int64_t>(hour));
    score += static_cast<double>(count) / std::pow(static_cast<double>(distance) + 1.0, decay);
  }
  return score;
}

}  // namespace

bool PartialsMerge::is_valid(const PartialKey& key, std::string_view value) {
  switch (key.kind) {
    case PartialKind::kMarker:
      return decode_marker(value).has_value();
    case PartialKind::kResponses:
      return decode_responses(value).has_value();
    case PartialKind::kEvent:
      return decode_event(value).has_value();
    default:
      return decode_count(value).has_value();
  }
}

bool PartialsMerge::take(std::string_view key_bytes, std::optional<std::string_view> value) {
  const auto key = decode_key(key_bytes);
  if (!key || (value && !is_valid(*key, *value))) return false;
  Part& part = parts_[key->partition];
  if (part.owner && key->epoch < part.owner->epoch) return false;
  if (key->kind != PartialKind::kMarker) {
    part.waiting[key->epoch].push_back({std::string(key_bytes), value ? std::optional<std::string>(*value) : std::nullopt});
    return true;
  }
  if (!value) return false;  // an old owner's, removed
  meet_marker(part, key->epoch, *decode_marker(*value));
  return true;
}

void PartialsMerge::meet_marker(Part& part, Epoch epoch, const PartialMarker& marker) {
  if (part.owner && part.owner->epoch != epoch) part.table = {};
  part.owner = Owner{epoch, marker};
  for (const Update& update : part.waiting[epoch]) apply(update, part.table);
  // What older owners still had on its way will never count.
  part.waiting.erase(part.waiting.begin(), part.waiting.upper_bound(epoch));
  ++version_;
}

void PartialsMerge::apply(const Update& update, Table& table) {
  const PartialKey key = *decode_key(update.key);
  if (key.kind == PartialKind::kEvent) return apply_event(key, update.value, table);
  if (key.kind == PartialKind::kResponses) {
    if (update.value) {
      table.responses[key.at] = *decode_responses(*update.value);
    } else {
      table.responses.erase(key.at);
    }
    return;
  }
  const int64_t count = update.value ? *decode_count(*update.value) : 0;
  if (key.kind == PartialKind::kSecond) {
    if (count != 0) {
      table.seconds[key.at] = count;
    } else {
      table.seconds.erase(key.at);
    }
    return;
  }
  std::string name(1, static_cast<char>(key.dimension));
  name.append(key.text);
  Entry& entry = table.entries[name];
  set_count(key.kind == PartialKind::kHour ? entry.hours : entry.minutes, key.at, count);
  if (entry.hours.empty() && entry.minutes.empty()) table.entries.erase(name);
}

void PartialsMerge::apply_event(const PartialKey& key, const std::optional<std::string>& value, Table& table) {
  auto& second = table.events[key.at];
  if (value) {
    const PartialEvent event = *decode_event(*value);
    second[std::string(key.text)] = {
        event.yes, {event.newest_mtime, event.newest_rsvp_id}, std::optional<std::string>(event.name)};
  } else if (const auto known = second.find(key.text); known != second.end()) {
    second.erase(known);
  }
  if (second.empty()) table.events.erase(key.at);
}

std::map<uint32_t, PartialsMerge::Owner> PartialsMerge::owners() const {
  std::map<uint32_t, Owner> owners;
  for (const auto& [partition, part] : parts_) {
    if (part.owner) owners[partition] = *part.owner;
  }
  return owners;
}

int64_t PartialsMerge::greatest_mtime() const {
  int64_t greatest = -1;
  for (const auto& [partition, owner] : owners()) greatest = std::max(greatest, owner.marker.greatest_mtime);
  return greatest;
}

int64_t PartialsMerge::earliest_now() const {
  int64_t earliest = 0;
  for (const auto& [partition, owner] : owners()) earliest = std::max(earliest, owner.marker.evicted_to);
  return earliest;
}

int64_t PartialsMerge::days() const {
  int64_t days = INT64_MAX;
  for (const auto& [partition, owner] : owners()) days = std::min(days, owner.marker.days);
  return days;
}

Status PartialsMerge::check(int64_t asked_days, int64_t now) const {
  if (asked_days > days()) {
    return Error{ErrorKind::kUsage, fmt::format("days: {} days are kept, {} were asked for", days(), asked_days)};
  }
  if (now >= earliest_now()) return Done{};
  return Error{ErrorKind::kUsage, fmt::format("now: what {} would need is forgotten; the earliest is {}", now, earliest_now())};
}

// Of all partitions, ascending.
PartialsMerge::Counts PartialsMerge::hours_of(const std::string& entry, int64_t first_hour) const {
  std::map<uint64_t, int64_t> sums;
  for (const auto& [partition, part] : parts_) {
    const auto found = part.table.entries.find(entry);
    if (found == part.table.entries.end()) continue;
    for (const auto& [hour, count] : found->second.hours) {
      if (static_cast<int64_t>(hour) >= first_hour) sums[hour] += count;
    }
  }
  return {sums.begin(), sums.end()};
}

bool PartialsMerge::is_active(const std::string& entry, int64_t first_minute) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const auto& part) {
    const auto found = part.second.table.entries.find(entry);
    if (found == part.second.table.entries.end() || found->second.minutes.empty()) return false;
    return static_cast<int64_t>(found->second.minutes.back().first) >= first_minute;
  });
}

bool PartialsMerge::is_in_earlier(std::map<uint32_t, Part>::const_iterator part, const std::string& entry) const {
  return std::any_of(parts_.begin(), part, [&](const auto& earlier) { return earlier.second.table.entries.contains(entry); });
}

Result<std::vector<RankedEntry>> PartialsMerge::ranking(const RankingOptions& options, int64_t now) const {
  if (Status good = check(options.days, now); !good.ok()) return good.error();
  const int64_t now_hour = hour_of(now);
  const int64_t first_hour = now_hour - options.days * kHoursPerDay;
  const int64_t first_minute = static_cast<int64_t>(minute_of(now)) - options.idle_minutes;
  std::vector<Candidate> candidates;
  for (auto part = parts_.begin(); part != parts_.end(); ++part) {
    for (const auto& [entry, counts] : part->second.table.entries) {
      const auto dimension = static_cast<Dimension>(entry.front());
      if (!options.by.contains(dimension) || is_in_earlier(part, entry)) continue;
      if (options.idle_minutes > 0 && !is_active(entry, first_minute)) continue;
      const Counts hours = hours_of(entry, first_hour);
      if (hours.empty()) continue;
      candidates.emplace_back(score_of(hours, now_hour, options.decay), std::string_view(entry).substr(1), dimension);
    }
  }
  const size_t top = std::min(options.top, candidates.size());
  const auto end_of_top = candidates.begin() + static_cast<ptrdiff_t>(top);
  std::partial_sort(candidates.begin(), end_of_top, candidates.end(), ranks_before);
  std::vector<RankedEntry> ranking;
  ranking.reserve(top);
  for (auto candidate = candidates.begin(); candidate != end_of_top; ++candidate) {
    ranking.push_back({candidate->dimension, std::string(candidate->name), candidate->score});
  }
  return ranking;
}

Result<Windows> PartialsMerge::windows(const WindowOptions& options, int64_t now) const {
  if (Status good = check(options.days, now); !good.ok()) return good.error();
  const int64_t end = second_of(now);
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - options.days * kHoursPerDay;
  const auto first_second = static_cast<uint64_t>(std::max<int64_t>(0, end - kWindowSeconds + 1));
  Windows result;
  result.end_ms = end * kSecondMs;
  std::map<std::string_view, Event> events;
  for (const auto& [partition, part] : parts_) {
    const Table& table = part.table;
    const auto hour = table.responses.lower_bound(static_cast<uint64_t>(std::max<int64_t>(0, first_hour)));
    for (auto at = hour; at != table.responses.end(); ++at) {
      for (size_t i = 0; i < at->second.size(); ++i) result.responses[i] += at->second[i];
    }
    for (auto at = table.seconds.lower_bound(first_second); at != table.seconds.end() && static_cast<int64_t>(at->first) <= end;
         ++at) {
      result.total += at->second;
    }
    for (auto at = table.events.lower_bound(first_second); at != table.events.end() && static_cast<int64_t>(at->first) <= end;
         ++at) {
      for (const auto& [event_id, counted] : at->second) {
        Event& event = events[event_id];
        event.yes += counted.yes;
        if (counted.newest > event.newest) {
          event.newest = counted.newest;
          event.name = counted.name;
        }
      }
    }
  }
  for (const auto& [event_id, event] : events) result.top_events.push_back({std::string(event_id), event.name, event.yes});
  std::stable_sort(result.top_events.begin(), result.top_events.end(),
                   [](const TopEvent& a, const TopEvent& b) { return a.yes > b.yes; });
  if (result.top_events.size() > options.top_events) result.top_events.resize(options.top_events);
  return result;
}

}  // namespace rsvpulse::trend
