// GroupCache: remembers parsed groups by the exact bytes of their JSON.
//
// A group's topics hardly ever change and make up two thirds of a message, so most messages end in the bytes of a group seen
// before. Comparing a kilobyte costs a tenth of parsing it, and a later stage can keep what it made of a group by its index.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

struct CachedGroup {
  std::string_view json;     // '{' to '}'
  uint64_t fingerprint = 0;  // of json
  uint32_t index = 0;        // 0, 1, 2, … in the order of insertion since the last trim() that forgot
  Group group;
};

// Not safe for concurrent use; the groups found may be read from any thread while their storage() is held.
class GroupCache {
 public:
  // `max_bytes` bounds the memory that trim() lets through, about 1.5 KB a group.
  explicit GroupCache(size_t max_bytes = size_t{48} << 20);
  ~GroupCache();

  // The group whose JSON is exactly `json`, or null.
  const CachedGroup* find(std::string_view json) const;

  // The group whose JSON stands at the end of `line`, before one closing brace, as in nearly every message; or null, also
  // when there is one that was not looked up in this place before.
  const CachedGroup* find_at_end(std::string_view line) const;

  // Fetches into the processor's caches what find_at_end(line) will need: the first step a few lines ahead (`distance` above 1),
  // the second when `line` is next but one or so (1). Changes nothing.
  void expect(std::string_view line, int distance) const;

  // Copies `json` and `group` with all its text. `json` must not be known yet.
  const CachedGroup& insert(std::string_view json, const Group& group);

  // Lets find_at_end() know that `line` ends so.
  void note_at_end(std::string_view line, const CachedGroup& group);

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
