#include "rsvp/group_store.h"

#include <algorithm>
#include <array>
#include <random>
#include <span>

namespace rsvpulse::rsvp {
namespace {

Text copy(const Text& text, Arena& arena) { return text ? Text(arena.copy(*text)) : Text(); }

std::span<const Topic> copy(std::span<const Topic> topics, Arena& arena) {
  auto* to = arena.allocate_array<Topic>(topics.size());
  for (size_t i = 0; i < topics.size(); ++i) {
    new (to + i) Topic{copy(topics[i].urlkey, arena), copy(topics[i].topic_name, arena)};
  }
  return {to, topics.size()};
}

}  // namespace

GroupIdentity identify_group(std::string_view json) {
  static const auto kSecret = [] {
    std::random_device device;
    std::array<uint32_t, HashSecret::extent / sizeof(uint32_t)> drawn{};
    std::generate(drawn.begin(), drawn.end(), [&device] { return device(); });
    return drawn;
  }();
  return wide_hash128(json, std::as_bytes(std::span(kSecret)));
}

GroupRef GroupGeneration::find(std::string_view json) const {
  const GroupIdentity identity = identify_group(json);
  const std::lock_guard lock(mutex_);
  const auto found = groups_.find(identity);
  return found == groups_.end() ? GroupRef() : found->second;
}

GroupRef GroupGeneration::insert(std::string_view json, const Group& group) {
  const GroupIdentity identity = identify_group(json);
  const uint64_t fingerprint = hash64(json);
  const std::lock_guard lock(mutex_);
  if (const auto known = groups_.find(identity); known != groups_.end()) return known->second;
  const auto index = static_cast<uint32_t>(groups_.size());
  auto* kept = new (arena_.allocate_array<CachedGroup>(1))
      CachedGroup{.group = group, .identity = identity, .fingerprint = fingerprint, .index = index};
  Group& copied = kept->group;
  for (Text* text :
       {&copied.group_name, &copied.group_city, &copied.group_state, &copied.group_country, &copied.group_urlname}) {
    *text = copy(*text, arena_);
  }
  copied.topics = copy(group.topics, arena_);
  return groups_.emplace(identity, GroupRef{kept, index}).first->second;
}

size_t GroupGeneration::bytes() const {
  const std::lock_guard lock(mutex_);
  return arena_.reserved_bytes();
}

GroupStore::GroupStore(size_t max_bytes) : max_bytes_(max_bytes), current_(std::make_shared<GroupGeneration>(0)) {}

std::shared_ptr<GroupGeneration> GroupStore::current() {
  const std::lock_guard lock(mutex_);
  if (current_->bytes() > max_bytes_) current_ = std::make_shared<GroupGeneration>(current_->number() + 1);
  return current_;
}

}  // namespace rsvpulse::rsvp
