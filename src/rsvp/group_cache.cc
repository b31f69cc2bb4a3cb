#include "rsvp/group_cache.h"

#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>
#include <xxhash.h>

#include "base/arena.h"

namespace rsvpulse::rsvp {
namespace {

constexpr size_t kEndings = size_t{1} << 16;
// Enough to hold what differs from group to group in the stream's key order: id, longitude, urlname, latitude.
constexpr size_t kEndingBytes = 64;

size_t ending_slot(std::string_view line) {
  return XXH3_64bits(line.data() + line.size() - kEndingBytes, kEndingBytes) & (kEndings - 1);
}

struct HashBytes {
  using is_avalanching = void;
  size_t operator()(std::string_view bytes) const { return XXH3_64bits(bytes.data(), bytes.size()); }
};

Text copy(const Text& text, Arena& arena) { return text ? Text(arena.copy(*text)) : Text(); }

std::span<const Topic> copy(std::span<const Topic> topics, Arena& arena) {
  auto* to = arena.allocate_array<Topic>(topics.size());
  for (size_t i = 0; i < topics.size(); ++i) {
    new (to + i) Topic{copy(topics[i].urlkey, arena), copy(topics[i].topic_name, arena)};
  }
  return {to, topics.size()};
}

}  // namespace

struct GroupCache::Storage {
  Arena arena{256 * 1024};
  boost::unordered_flat_map<std::string_view, const CachedGroup*, HashBytes> groups;
  // By the hash of a line's last bytes: a guess, to be checked against the group's JSON.
  std::vector<const CachedGroup*> by_ending = std::vector<const CachedGroup*>(kEndings);
};

GroupCache::GroupCache(size_t max_bytes) : max_bytes_(max_bytes), storage_(std::make_shared<Storage>()) {}
GroupCache::~GroupCache() = default;

const CachedGroup* GroupCache::find(std::string_view json) const {
  const auto found = storage_->groups.find(json);
  return found == storage_->groups.end() ? nullptr : found->second;
}

const CachedGroup* GroupCache::find_at_end(std::string_view line) const {
  if (line.size() <= kEndingBytes) return nullptr;
  const CachedGroup* guess = storage_->by_ending[ending_slot(line)];
  if (!guess || line.size() <= guess->json.size() || line.back() != '}') return nullptr;
  return line.substr(line.size() - 1 - guess->json.size(), guess->json.size()) == guess->json ? guess : nullptr;
}

void GroupCache::expect(std::string_view line, int distance) const {
  if (line.size() <= kEndingBytes) return;
  const CachedGroup* const* const slot = &storage_->by_ending[ending_slot(line)];
  if (distance > 1) return __builtin_prefetch(slot);
  if (!*slot) return;
  // The processor goes on by itself once it has seen a few lines of cache in a row.
  constexpr size_t kCacheLine = 64;
  const char* const begin = reinterpret_cast<const char*>(*slot);
  for (size_t i = 0; i < 8; ++i) __builtin_prefetch(begin + i * kCacheLine);
}

void GroupCache::note_at_end(std::string_view line, const CachedGroup& group) {
  if (line.size() > kEndingBytes) storage_->by_ending[ending_slot(line)] = &group;
}

const CachedGroup& GroupCache::insert(std::string_view json, const Group& group) {
  Arena& arena = storage_->arena;
  // Side by side, for expect().
  auto* room = arena.allocate_array<CachedGroup>(1);
  auto* kept = new (room) CachedGroup{
      .json = arena.copy(json),
      .fingerprint = XXH3_64bits(json.data(), json.size()),
      .index = static_cast<uint32_t>(storage_->groups.size()),
      .group = group};
  Group& copied = kept->group;
  for (Text* text : {&copied.group_name, &copied.group_city, &copied.group_state, &copied.group_country, &copied.group_urlname}) {
    *text = copy(*text, arena);
  }
  copied.topics = copy(group.topics, arena);
  storage_->groups.emplace(kept->json, kept);
  return *kept;
}

std::shared_ptr<const void> GroupCache::storage() const { return storage_; }

void GroupCache::trim() {
  if (storage_->arena.reserved_bytes() > max_bytes_) {
    storage_ = std::make_shared<Storage>();
    ++generation_;
  }
}

}  // namespace rsvpulse::rsvp
