#include "trend/partials_publisher.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>

#include <fmt/format.h>

namespace rsvpulse::trend {
namespace {

// What owners before have left in the table.
struct Left {
  std::optional<Epoch> epoch;   // the greatest
  std::optional<Epoch> marked;  // the greatest with a marker
  uint64_t position = 0;        // of that marker
  std::unordered_set<std::string> keys;
};

Status read_left(stream::KeyedTable& table, uint32_t place, uint32_t partition, Left& left) {
  return table.read(place, [&](std::string_view bytes, std::optional<std::string_view> value) {
    const auto key = decode_key(bytes);
    if (!key || key->partition != partition) return;
    left.epoch = std::max(left.epoch.value_or(Epoch{}), key->epoch);
    if (!value) {
      left.keys.erase(std::string(bytes));
      return;
    }
    left.keys.emplace(bytes);
    if (key->kind != PartialKind::kMarker) return;
    const auto marker = decode_marker(*value);
    if (!marker || (left.marked && key->epoch < *left.marked)) return;
    left.marked = key->epoch;
    left.position = marker->position;
  });
}

Epoch epoch_above(const std::optional<Epoch>& left, uint32_t generation) {
  if (!left) return {.era = 1, .generation = generation};
  return {.era = generation > left->generation ? left->era : left->era + 1, .generation = generation};
}

}  // namespace

Status PartialsPublisher::assigned(stream::PartitionId partition, TrendState& state, stream::Offset next,
                                   int64_t greatest_mtime) {
  Left left;
  if (Status read = read_left(table_, partition % table_.partitions(), partition, left); !read.ok()) return read;
  const Epoch epoch = epoch_above(left.epoch, static_cast<uint32_t>(generation_()));
  owned_.erase(partition);
  Owned& owned = owned_
                     .emplace(partition, Owned{.state = &state,
                                               .counts = PartialCounts(partition, epoch),
                                               .next = next,
                                               .greatest_mtime = greatest_mtime,
                                               .floor = left.position,
                                               .old_keys = {left.keys.begin(), left.keys.end()}})
                     .first->second;
  owned.counts.take(state);
  state.watch(&owned.counts);
  const std::lock_guard lock(mutex_);
  owns_.insert(partition);
  return Done{};
}

void PartialsPublisher::revoked(stream::PartitionId partition) {
  const auto owned = owned_.find(partition);
  if (owned == owned_.end()) return;
  owned->second.state->watch(nullptr);
  owned_.erase(owned);
  const std::lock_guard lock(mutex_);
  owns_.erase(partition);
}

void PartialsPublisher::counted(stream::PartitionId partition, stream::Offset next, int64_t greatest_mtime) {
  Owned& owned = owned_.at(partition);
  owned.next = next;
  owned.greatest_mtime = greatest_mtime;
  owned.changed = true;
  publish_when_due(false);
}

// All there is has been read: an owner before that was further on had read what is lost.
void PartialsPublisher::idle() { publish_when_due(true); }

void PartialsPublisher::publish_when_due(bool at_end) {
  if (clock_.now_ms() < published_ms_ + interval_ms_) return;
  published_ms_ = clock_.now_ms();
  for (auto& [partition, owned] : owned_) {
    if (at_end) owned.floor = 0;
    // The batch counts already: what the table did not take goes with the next flush.
    if (const Status done = publish(partition, owned); !done.ok()) return;
  }
}

Status PartialsPublisher::flush() {
  for (auto& [partition, owned] : owned_) {
    if (Status done = publish(partition, owned); !done.ok()) return done;
  }
  return Done{};
}

Status PartialsPublisher::publish(stream::PartitionId partition, Owned& owned) {
  if (owned.next < owned.floor || (!owned.changed && owned.unsent.empty())) return Done{};
  if (owned.changed) {
    auto records = owned.counts.flush(*owned.state, owned.next, owned.greatest_mtime);
    std::move(records.begin(), records.end(), std::back_inserter(owned.unsent));
    // Behind the first marker of the new epoch: nobody looks at the old one any more.
    for (std::string& key : owned.old_keys) owned.unsent.push_back({std::move(key), std::nullopt});
    owned.old_keys.clear();
    owned.changed = false;
  }
  const Status done = table_.publish(partition % table_.partitions(), owned.unsent);
  if (done.ok()) owned.unsent.clear();
  if (done.ok() == in_trouble_) {
    in_trouble_ = !done.ok();
    note_(in_trouble_ ? fmt::format("partials: {}", done.error().message) : "partials: published again");
  }
  return done;
}

}  // namespace rsvpulse::trend
