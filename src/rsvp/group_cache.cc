#include "rsvp/group_cache.h"

#include <utility>

#include "base/hash.h"
#include "base/prefetch.h"

namespace rsvpulse::rsvp {
namespace {

// Enough to hold what differs from group to group in the stream's key order: id, longitude, urlname, latitude.
constexpr size_t kEndingBytes = 64;

}  // namespace

GroupCache::GroupCache(size_t max_bytes) : GroupCache(std::make_shared<GroupStore>(max_bytes)) {}
GroupCache::GroupCache(std::shared_ptr<GroupStore> store) : store_(std::move(store)), generation_(store_->current()) {}

uint64_t GroupCache::ending_hash(std::string_view line) {
  return line.size() < kEndingBytes ? 0 : hash64(line.substr(line.size() - kEndingBytes), hash_seed());
}

GroupCache::Ending GroupCache::find_at_end(std::string_view line, uint64_t ending) const {
  const uint32_t number = ending_numbers_.guess(ending);
  if (number == kNoNumber) return {};
  const KnownEnding& guess = endings_[number];
  const size_t bytes = guess.ending.json_bytes;
  if (bytes >= line.size() || line.back() != '}') return {};
  const std::string_view json = line.substr(line.size() - 1 - bytes, bytes);
  return json.front() == '{' && identify_group(json) == guess.identity ? guess.ending : Ending();
}

void GroupCache::note_at_end(std::string_view line, std::string_view json, GroupRef group) {
  // What precedes a shorter group would be taken for its ending: another one for every line.
  if (json.size() < kEndingBytes) return;
  const uint64_t ending = ending_hash(line);
  uint32_t number = ending_numbers_.guess(ending);
  if (number == kNoNumber) {
    number = static_cast<uint32_t>(endings_.size());
    endings_.emplace_back();
    ending_numbers_.insert(ending, number);
  }
  endings_[number] = {group.group->identity, {group, static_cast<uint32_t>(json.size()), group.group->fingerprint}};
}

void GroupCache::expect_far(uint64_t ending) const { ending_numbers_.expect(ending); }

void GroupCache::expect_near(uint64_t ending) const {
  if (const uint32_t number = ending_numbers_.guess(ending); number != kNoNumber) prefetch_line(&endings_[number]);
}

void GroupCache::trim() {
  auto current = store_->current();
  if (current == generation_) return;
  generation_ = std::move(current);
  ending_numbers_ = NumberIndex();
  endings_ = {};
}

}  // namespace rsvpulse::rsvp
