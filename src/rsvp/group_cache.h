// GroupCache: remembers parsed groups by the bytes of their JSON.
//
// A group's topics hardly ever change and make up two thirds of a message, so most messages end in the bytes of a group seen
// before. Hashing a kilobyte costs a tenth of parsing it, and a later stage can keep what it made of a group by its index.
//
// The bytes are known again by a 128-bit hash with a secret drawn anew in each process; they are not kept to be compared: that
// would fetch another kilobyte from memory for each message. Two different groups are taken for one another with a chance of
// 2^-128, and no sender can raise it without the secret (docs/adr/0002-hashes-stand-for-groups-and-events.md).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/hash.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Of a group's JSON, under a secret of the process: equal ones mean equal groups, whichever cache they lie in.
using GroupIdentity = Hash128;

struct CachedGroup {
  Group group;
  GroupIdentity identity;
  uint64_t fingerprint = 0;  // of the JSON: the same in every process
  uint32_t index = 0;        // 0, 1, 2, … in the order of insertion since the last trim() that forgot
};

// A group found; to be passed on without touching the group itself.
struct GroupRef {
  const CachedGroup* group = nullptr;
  uint32_t index = 0;

  explicit operator bool() const { return group != nullptr; }
};

// Not safe for concurrent use; the groups found may be read from any thread while their storage() is held.
class GroupCache {
 public:
  // `max_bytes` bounds the memory that trim() lets through, about 1 KB a group.
  explicit GroupCache(size_t max_bytes = size_t{48} << 20);
  ~GroupCache();

  // The group whose JSON is `json`, or none.
  GroupRef find(std::string_view json) const;

  // A group known to end a line, before one closing brace.
  struct Ending {
    GroupRef group;
    uint32_t json_bytes = 0;  // '{' to '}'
    uint64_t fingerprint = 0;
  };
  // What note_at_end() told of a line that ended in the same group; or none, also when there was one.
  Ending find_at_end(std::string_view line) const { return find_at_end(line, ending_hash(line)); }
  // Lets find_at_end() know that `line` ends in `json`, which is `group`'s, and a brace.
  void note_at_end(std::string_view line, std::string_view json, GroupRef group);

  // For who knows the lines to come: the hash by which find_at_end() looks a line up; and two steps that fetch what it will
  // need into the processor's caches, the second called nearer to the line's turn than the first.
  static uint64_t ending_hash(std::string_view line);
  Ending find_at_end(std::string_view line, uint64_t ending) const;
  void expect_far(uint64_t ending) const;
  void expect_near(uint64_t ending) const;

  // Copies `group` with all its text. `json` must not be known yet.
  GroupRef insert(std::string_view json, const Group& group);

  // Keeps what was found and inserted so far alive.
  std::shared_ptr<const void> storage() const;

  // Forgets everything when the memory is above the bound; the generation then rises.
  void trim();
  uint64_t generation() const { return generation_; }

 private:
  struct Storage;
  size_t max_bytes_;
  uint64_t generation_ = 0;
  std::shared_ptr<Storage> storage_;
};

}  // namespace rsvpulse::rsvp
