// GroupStore: the groups that all readers of one stream have met, parsed once and known again by the bytes of their JSON.
//
// The bytes are known by a 128-bit hash with a secret drawn anew in each process; they are not kept to be compared: that would
// fetch another kilobyte from memory for each message. Two different groups are taken for one another with a chance of 2^-128,
// and no sender can raise it without the secret (docs/adr/0002-hashes-stand-for-groups-and-events.md).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/arena.h"
#include "base/hash.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Of a group's JSON, under a secret of the process: equal ones mean equal groups, whichever store they lie in.
using GroupIdentity = Hash128;

GroupIdentity identify_group(std::string_view json);

struct CachedGroup {
  Group group;
  GroupIdentity identity;
  uint64_t fingerprint = 0;  // of the JSON: the same in every process
  uint32_t index = 0;        // 0, 1, 2, … in the order of insertion into its generation
};

// A group found; to be passed on without touching the group itself.
struct GroupRef {
  const CachedGroup* group = nullptr;
  uint32_t index = 0;

  explicit operator bool() const { return group != nullptr; }
};

// Groups that are forgotten together. Safe for concurrent use; the groups stay, and stay as they are, as long as this does.
class GroupGeneration {
 public:
  explicit GroupGeneration(uint64_t number) : number_(number) {}

  // 0 for a store's first, then one more each time.
  uint64_t number() const { return number_; }

  // The group whose JSON is `json`, or none.
  GroupRef find(std::string_view json) const;

  // Copies `group` with all its text, unless another thread has brought the same since it was not found.
  GroupRef insert(std::string_view json, const Group& group);

  size_t bytes() const;

 private:
  struct HashIdentity {
    using is_avalanching = void;
    size_t operator()(const GroupIdentity& identity) const { return identity.low; }
  };

  const uint64_t number_;
  mutable std::mutex mutex_;
  Arena arena_{256 * 1024};
  boost::unordered_flat_map<GroupIdentity, GroupRef, HashIdentity> groups_;
};

// Safe for concurrent use.
class GroupStore {
 public:
  static constexpr size_t kUsualBytes = size_t{48} << 20;

  // `max_bytes` bounds the memory that current() lets through, about 1 KB a group.
  explicit GroupStore(size_t max_bytes = kUsualBytes);

  // The generation to find groups in and to add them to. Begins a new one when the last has grown above the bound; who still
  // uses that keeps it.
  std::shared_ptr<GroupGeneration> current();

 private:
  size_t max_bytes_;
  std::mutex mutex_;
  std::shared_ptr<GroupGeneration> current_;
};

}  // namespace rsvpulse::rsvp
