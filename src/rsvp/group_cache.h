// GroupCache: finds the group that ends a line without parsing it.
//
// A group's topics hardly ever change and make up two thirds of a message, so most messages end in the bytes of a group seen
// before. Hashing a kilobyte costs a tenth of parsing it, and a later stage can keep what it made of a group by its index. One
// reader has one cache; what the groups say lies in a store, which readers of one stream share.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/huge_pages.h"
#include "base/number_index.h"
#include "rsvp/group_store.h"

namespace rsvpulse::rsvp {

// Not safe for concurrent use; the groups found may be read from any thread while their storage() is held.
class GroupCache {
 public:
  // With a store of its own, for who reads alone.
  explicit GroupCache(size_t max_bytes = GroupStore::kUsualBytes);
  explicit GroupCache(std::shared_ptr<GroupStore> store);

  // The group whose JSON is `json`, or none.
  GroupRef find(std::string_view json) const { return generation_->find(json); }

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

  // Copies `group` with all its text, for a `json` that find() did not find.
  GroupRef insert(std::string_view json, const Group& group) { return generation_->insert(json, group); }

  // Keeps what was found and inserted so far alive.
  std::shared_ptr<const void> storage() const { return generation_; }

  // Forgets everything when the store's memory is above its bound, or has been; the generation then rises.
  void trim();
  uint64_t generation() const { return generation_->number(); }

 private:
  // One line of the processor's cache.
  struct alignas(64) KnownEnding {
    GroupIdentity identity;
    Ending ending;
  };

  std::shared_ptr<GroupStore> store_;
  std::shared_ptr<GroupGeneration> generation_;
  // By the hash of a line's last bytes: a guess, to be checked against the group's identity. Of groups that end alike the one
  // met last is known, so that no sender can make looking up long.
  NumberIndex ending_numbers_;
  std::vector<KnownEnding, HugePages<KnownEnding>> endings_;
};

}  // namespace rsvpulse::rsvp
