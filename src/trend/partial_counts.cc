#include "trend/partial_counts.h"

#include <algorithm>

#include "trend/event_time.h"

namespace rsvpulse::trend {
namespace {

std::string cell_name(Dimension dimension, std::string_view text) {
  std::string name(1, static_cast<char>(dimension));
  return name.append(text);
}

bool is_zero(const ResponseCounts& counts) { return counts == ResponseCounts{}; }

}  // namespace

void PartialCounts::take(const TrendState& state) {
  evict(state);
  for (RecordId id = 0; id < state.rsvps().end(); ++id) {
    if (const RsvpRecord& record = state.rsvps()[id]; record.is_live()) on_count(state, record, +1);
  }
}

// The cell to change, noted as changed; nullptr when its time is no longer kept.
PartialCounts::Cell* PartialCounts::touch(PartialKind kind, uint64_t at, Dimension dimension, std::string_view text) {
  if (at < first_[static_cast<size_t>(kind)]) return nullptr;
  Slot& slot = slots(kind)[at];
  std::string name = cell_name(dimension, text);
  Cell& cell = slot.cells[name];
  if (!cell.changed) {
    cell.changed = true;
    if (slot.changed.empty()) changed_slots_.emplace_back(kind, at);
    slot.changed.push_back(std::move(name));
  }
  return &cell;
}

void PartialCounts::on_count(const TrendState& state, const RsvpRecord& record, int sign) {
  const auto hour = static_cast<uint64_t>(hour_of(record.mtime));
  const auto second = static_cast<uint64_t>(second_of(record.mtime));
  if (Cell* cell = touch(PartialKind::kResponses, hour, {}, {})) cell->counts[static_cast<size_t>(record.response)] += sign;
  if (Cell* cell = touch(PartialKind::kSecond, second, {}, {})) cell->counts[0] += sign;
  count_names(state, record, sign);
  if (record.event != kNoEvent) count_event(state, record, sign);
}

void PartialCounts::count_names(const TrendState& state, const RsvpRecord& record, int sign) {
  const uint64_t hour = hour_of(record.mtime);
  const uint64_t minute = minute_of(record.mtime);
  const int64_t weight = sign * (1 + static_cast<int64_t>(record.guests));
  const auto count = [&](TextId entry) {
    const Dimension dimension = dimension_of(state.dictionary().kind(entry));
    const std::string_view name = state.dictionary().text(entry);
    if (Cell* cell = touch(PartialKind::kHour, hour, dimension, name)) cell->counts[0] += weight;
    if (Cell* cell = touch(PartialKind::kMinute, minute, dimension, name)) cell->counts[0] += sign;
  };
  if (record.event != kNoEvent && state.events()[record.event].entry != kNoText) count(state.events()[record.event].entry);
  if (record.names == kNoSet) return;
  for (const TextId entry : state.name_sets().names(record.names)) count(entry);
}

void PartialCounts::count_event(const TrendState& state, const RsvpRecord& record, int sign) {
  const SentEvent& event = state.events()[record.event];
  if (event.event_id == kNoText) return;
  const auto second = static_cast<uint64_t>(second_of(record.mtime));
  Cell* cell = touch(PartialKind::kEvent, second, {}, state.dictionary().text(event.event_id));
  if (!cell) return;
  cell->counts[0] += sign;
  const std::pair version(record.mtime, record.rsvp_id);
  if (sign < 0) {
    cell->newest.erase(version);
  } else {
    auto& name = cell->newest[version];
    if (event.label != kNoText) name = state.dictionary().text(event.label);
  }
}

// As TrendState::evict() does.
void PartialCounts::evict(const TrendState& state) {
  const int64_t now = state.evicted_to();
  if (now < 0) return;
  drop_before(PartialKind::kHour, static_cast<int64_t>(hour_of(now)) - state.days() * kHoursPerDay);
  drop_before(PartialKind::kResponses, static_cast<int64_t>(hour_of(now)) - state.days() * kHoursPerDay);
  drop_before(PartialKind::kMinute, static_cast<int64_t>(minute_of(now)) - kMaxIdleMinutes);
  drop_before(PartialKind::kSecond, second_of(now) - kWindowSeconds + 1);
  drop_before(PartialKind::kEvent, second_of(now) - kWindowSeconds + 1);
}

void PartialCounts::drop_before(PartialKind kind, int64_t at) {
  uint64_t& first = first_[static_cast<size_t>(kind)];
  first = std::max(first, static_cast<uint64_t>(std::max<int64_t>(0, at)));
  Slots& all = slots(kind);
  while (!all.empty() && all.begin()->first < first) {
    for (const auto& [name, cell] : all.begin()->second.cells) {
      if (cell.published) tombstones_.push_back({key_of(kind, all.begin()->first, name), std::nullopt});
    }
    all.erase(all.begin());
  }
}

std::string PartialCounts::key_of(PartialKind kind, uint64_t at, std::string_view cell) const {
  return encode(PartialKey{.partition = partition_,
                           .epoch = epoch_,
                           .kind = kind,
                           .dimension = static_cast<Dimension>(cell.front()),
                           .at = at,
                           .text = cell.substr(1)});
}

std::vector<stream::KeyedRecord> PartialCounts::flush(const TrendState& state, uint64_t position, int64_t greatest_mtime) {
  evict(state);
  std::vector<stream::KeyedRecord> out = std::move(tombstones_);
  tombstones_.clear();
  for (const auto& [kind, at] : changed_slots_) {
    // It may have been forgotten since.
    if (const auto slot = slots(kind).find(at); slot != slots(kind).end()) flush_slot(kind, at, slot->second, out);
  }
  changed_slots_.clear();
  out.push_back(
      {encode(PartialKey{.partition = partition_, .epoch = epoch_}), encode(PartialMarker{.position = position,
                                                                                          .greatest_mtime = greatest_mtime,
                                                                                          .evicted_to = state.evicted_to(),
                                                                                          .days = state.days(),
                                                                                          .flush = ++flushes_})});
  return out;
}

void PartialCounts::flush_slot(PartialKind kind, uint64_t at, Slot& slot, std::vector<stream::KeyedRecord>& out) {
  for (const std::string& name : slot.changed) {
    const auto found = slot.cells.find(name);
    Cell& cell = found->second;
    cell.changed = false;
    if (is_zero(cell.counts)) {
      if (cell.published) out.push_back({key_of(kind, at, name), std::nullopt});
      slot.cells.erase(found);
      continue;
    }
    cell.published = true;
    std::string value;
    if (kind == PartialKind::kResponses) {
      value = encode(cell.counts);
    } else if (kind == PartialKind::kEvent) {
      const auto& [version, event_name] = *cell.newest.rbegin();
      value = encode(PartialEvent{
          .yes = cell.counts[0], .newest_mtime = version.first, .newest_rsvp_id = version.second, .name = event_name});
    } else {
      value = encode_count(cell.counts[0]);
    }
    out.push_back({key_of(kind, at, name), std::move(value)});
  }
  slot.changed.clear();
}

}  // namespace rsvpulse::trend
