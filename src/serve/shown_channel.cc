#include "serve/shown_channel.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/number_index.h"

namespace rsvpulse::serve {
namespace {

uint64_t hash_of(const trend::RankedEntry& entry) {
  return hash64(entry.name, hash_seed() + static_cast<uint64_t>(entry.dimension));
}

constexpr std::string_view kTransient = "lights";  // tells what happens, not how things are: nobody gets it later

}  // namespace

std::string ShownChannel::id_of(uint64_t number) const { return fmt::format("{}.{}", boot_, number); }

uint64_t ShownChannel::number_of(std::string_view id) const {
  const size_t dot = id.rfind('.');
  uint64_t number = 0;
  if (dot == std::string_view::npos || id.substr(0, dot) != boot_) return 0;
  std::from_chars(id.data() + dot + 1, id.data() + id.size(), number);
  return number;
}

void ShownChannel::publish(std::string_view name, const std::string& data) {
  const std::lock_guard lock(mutex_);
  Event& event = newest_[std::string(name)];
  if (event.data == data && name != kTransient) return;
  event.number = ++number_;
  event.data = data;
  event.bytes = net::format_event(name, id_of(event.number), data);
}

void ShownChannel::hand_on() {
  const std::lock_guard lock(mutex_);
  hand_on_locked();
}

void ShownChannel::hand_on_locked() {
  const auto events = newer_than(std::exchange(handed_on_, number_), true);
  if (!events.empty()) feed_.publish(events);
}

// In the order in which they came, so that the last id seen stands for all of them.
std::vector<net::Stream::Slotted> ShownChannel::newer_than(uint64_t number, bool with_transient) const {
  std::map<uint64_t, net::Stream::Slotted> found;
  for (const auto& [name, event] : newest_) {
    if (event.number > number && (with_transient || name != kTransient)) found[event.number] = {name, event.bytes};
  }
  std::vector<net::Stream::Slotted> events;
  events.reserve(found.size());
  for (auto& [at, event] : found) events.push_back(std::move(event));
  return events;
}

void ShownChannel::add(const std::shared_ptr<net::Stream>& viewer, std::string_view last_id) {
  const std::lock_guard lock(mutex_);
  hand_on_locked();
  const uint64_t seen = number_of(last_id);
  if (!totals_.empty()) {
    const std::vector<int64_t> totals(totals_.begin(), totals_.end());
    viewer->write(net::format_event("history", id_of(seen), history_json(totals_end_ms_, totals)));
  }
  viewer->write_latest(newer_than(seen, false));
  feed_.add(viewer);
}

std::vector<BoardRow> ShownChannel::board(const std::vector<trend::RankedEntry>& ranking) const {
  const bool knows_before = !samples_.empty() && sampled_at_ms_ - samples_.front().at_ms >= kMinMovementMs;
  std::vector<BoardRow> rows;
  for (size_t i = 0; i < std::min(options_.top, ranking.size()); ++i) {
    BoardRow row{ranking[i], std::nullopt};
    if (knows_before) {
      const auto& before = samples_.front().entries;
      const auto found = std::find(before.begin(), before.end(), hash_of(ranking[i]));
      row.previous_rank = found == before.end() ? 0 : static_cast<size_t>(found - before.begin()) + 1;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

void ShownChannel::sample(int64_t now_ms, const std::vector<trend::RankedEntry>& ranking) {
  sampled_at_ms_ = now_ms;
  Sample sample{now_ms, {}};
  sample.entries.reserve(ranking.size());
  for (const trend::RankedEntry& entry : ranking) sample.entries.push_back(hash_of(entry));
  // An empty ranking says nothing of what came after it.
  if (!sample.entries.empty()) samples_.push_back(std::move(sample));
  while (!samples_.empty() && now_ms - samples_.front().at_ms > kMovementMs) samples_.pop_front();
}

void ShownChannel::note_total(int64_t end_ms, int64_t total) {
  const std::lock_guard lock(mutex_);
  if (end_ms <= totals_end_ms_) return;
  totals_end_ms_ = end_ms;
  totals_.push_back(total);
  if (totals_.size() > kTotals) totals_.pop_front();
}

}  // namespace rsvpulse::serve
