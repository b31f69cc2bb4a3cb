// ObjectStore: bytes under keys, whole or not at all: a folder of this machine, or a bucket of any server that speaks S3.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rsvpulse::objects {

struct ObjectEntry {
  std::string key;
  uint64_t size = 0;

  bool operator==(const ObjectEntry&) const = default;
};

// Some objects in the order of their keys' bytes.
struct Listing {
  std::vector<ObjectEntry> objects;
  bool is_last = true;  // else list again, after the last key
};

// Where in an object to read; `length` may reach beyond the end.
struct Range {
  uint64_t offset = 0;
  uint64_t length = UINT64_MAX;
};

// Keys are relative paths, "raw/date=2026-11-24/a.zst": see check_key(). All that fails outside is kOutside and can be tried
// again. Not safe for concurrent use; two of one place may be used at the same time.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Durable when it returns, and never seen in part. Replaces an object of that name.
  virtual Status put(std::string_view key, std::string_view bytes) = 0;
  // The same with the bytes of a file, which need not fit the memory. The file is taken: a local store may move it. When
  // put_file() fails it is still there.
  virtual Status put_file(std::string_view key, const std::string& path) = 0;

  // The bytes of the range that the object has: none when it begins at or behind the end. nullopt: no such object.
  virtual Result<std::optional<std::string>> get(std::string_view key, Range range) = 0;
  Result<std::optional<std::string>> get_whole(std::string_view key) { return get(key, {}); }

  // Its size; nullopt: no such object.
  virtual Result<std::optional<uint64_t>> size(std::string_view key) = 0;

  // Objects whose keys begin with `prefix` and lie behind `after` (empty: from the first), at most `limit` of them (1 to 1000).
  virtual Result<Listing> list(std::string_view prefix, std::string_view after, size_t limit) = 0;
  // All of them.
  Result<std::vector<ObjectEntry>> list_all(std::string_view prefix);

  // No such object is no error.
  virtual Status remove(std::string_view key) = 0;

  // Puts, reads and removes a small object, so that wrong credentials, a missing bucket or a folder without permission are
  // told before anything depends on them. kConfig when only another configuration helps.
  virtual Status check();

  // For people: "/data/archive", "s3://bucket/prefix".
  virtual std::string name() const = 0;
};

constexpr size_t kMaxKeyBytes = 900;  // S3 takes 1024 with the store's own prefix
constexpr size_t kMaxListed = 1000;

// A key is UTF-8 of 1 to kMaxKeyBytes bytes: segments parted by single slashes, none empty, none beginning with a dot (which
// excludes "." and "..", and leaves such names to the local store's unfinished files), without control characters.
Status check_key(std::string_view key);

}  // namespace rsvpulse::objects
