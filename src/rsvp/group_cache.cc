#include "rsvp/group_cache.h"

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/arena.h"
#include "base/hash.h"
#include "base/huge_pages.h"
#include "base/number_index.h"
#include "base/prefetch.h"

namespace rsvpulse::rsvp {
namespace {

// Enough to hold what differs from group to group in the stream's key order: id, longitude, urlname, latitude.
constexpr size_t kEndingBytes = 64;

GroupIdentity identify(std::string_view json) {
  static const auto kSecret = [] {
    std::random_device device;
    std::array<uint32_t, HashSecret::extent / sizeof(uint32_t)> drawn{};
    std::generate(drawn.begin(), drawn.end(), [&device] { return device(); });
    return drawn;
  }();
  return wide_hash128(json, std::as_bytes(std::span(kSecret)));
}

struct HashIdentity {
  using is_avalanching = void;
  size_t operator()(const GroupIdentity& identity) const { return identity.low; }
};

Text copy(const Text& text, Arena& arena) { return text ? Text(arena.copy(*text)) : Text(); }

std::span<const Topic> copy(std::span<const Topic> topics, Arena& arena) {
  auto* to = arena.allocate_array<Topic>(topics.size());
  for (size_t i = 0; i < topics.size(); ++i) {
    new (to + i) Topic{copy(topics[i].urlkey, arena), copy(topics[i].topic_name, arena)};
  }
  return {to, topics.size()};
}

// One line of the processor's cache.
struct alignas(64) KnownEnding {
  GroupIdentity identity;
  GroupCache::Ending ending;
};

}  // namespace

struct GroupCache::Storage {
  Arena arena{256 * 1024};
  boost::unordered_flat_map<GroupIdentity, GroupRef, HashIdentity> groups;
  // By the hash of a line's last bytes: a guess, to be checked against the group's identity. Of groups that end alike the one
  // met last is known, so that no sender can make looking up long.
  NumberIndex ending_numbers;
  std::vector<KnownEnding, HugePages<KnownEnding>> endings;
};

GroupCache::GroupCache(size_t max_bytes) : max_bytes_(max_bytes), storage_(std::make_shared<Storage>()) {}
GroupCache::~GroupCache() = default;

GroupRef GroupCache::find(std::string_view json) const {
  const auto found = storage_->groups.find(identify(json));
  return found == storage_->groups.end() ? GroupRef() : found->second;
}

uint64_t GroupCache::ending_hash(std::string_view line) {
  return line.size() < kEndingBytes ? 0 : hash64(line.substr(line.size() - kEndingBytes), hash_seed());
}

GroupCache::Ending GroupCache::find_at_end(std::string_view line, uint64_t ending) const {
  const uint32_t number = storage_->ending_numbers.guess(ending);
  if (number == kNoNumber) return {};
  const KnownEnding& guess = storage_->endings[number];
  const size_t bytes = guess.ending.json_bytes;
  if (bytes >= line.size() || line.back() != '}') return {};
  const std::string_view json = line.substr(line.size() - 1 - bytes, bytes);
  return json.front() == '{' && identify(json) == guess.identity ? guess.ending : Ending();
}

void GroupCache::note_at_end(std::string_view line, std::string_view json, GroupRef group) {
  // What precedes a shorter group would be taken for its ending: another one for every line.
  if (json.size() < kEndingBytes) return;
  const uint64_t ending = ending_hash(line);
  uint32_t number = storage_->ending_numbers.guess(ending);
  if (number == kNoNumber) {
    number = static_cast<uint32_t>(storage_->endings.size());
    storage_->endings.emplace_back();
    storage_->ending_numbers.insert(ending, number);
  }
  storage_->endings[number] = {group.group->identity, {group, static_cast<uint32_t>(json.size()), group.group->fingerprint}};
}

void GroupCache::expect_far(uint64_t ending) const { storage_->ending_numbers.expect(ending); }

void GroupCache::expect_near(uint64_t ending) const {
  if (const uint32_t number = storage_->ending_numbers.guess(ending); number != kNoNumber) {
    prefetch_line(&storage_->endings[number]);
  }
}

GroupRef GroupCache::insert(std::string_view json, const Group& group) {
  Arena& arena = storage_->arena;
  auto* kept = new (arena.allocate_array<CachedGroup>(1)) CachedGroup{.group = group,
                                                                      .identity = identify(json),
                                                                      .fingerprint = hash64(json),
                                                                      .index = static_cast<uint32_t>(storage_->groups.size())};
  Group& copied = kept->group;
  for (Text* text :
       {&copied.group_name, &copied.group_city, &copied.group_state, &copied.group_country, &copied.group_urlname}) {
    *text = copy(*text, arena);
  }
  copied.topics = copy(group.topics, arena);
  const GroupRef ref{kept, kept->index};
  storage_->groups.emplace(kept->identity, ref);
  return ref;
}

std::shared_ptr<const void> GroupCache::storage() const { return storage_; }

void GroupCache::trim() {
  if (storage_->arena.reserved_bytes() > max_bytes_) {
    storage_ = std::make_shared<Storage>();
    ++generation_;
  }
}

}  // namespace rsvpulse::rsvp
