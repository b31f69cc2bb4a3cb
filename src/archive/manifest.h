// What the archive writes beside its objects, as JSON: the manifest of an hour of a partition, and the checkpoint of a
// partition.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/keys.h"
#include "base/result.h"
#include "objects/object_store.h"
#include "stream/log.h"

namespace rsvpulse::archive {

// What one object holds.
struct ObjectSummary {
  std::string key;
  stream::Offset first_offset = 0;
  stream::Offset last_offset = 0;
  uint64_t records = 0;
  uint64_t bytes = 0;  // of the lines, with their line feeds
  uint64_t size = 0;   // of the object
  int64_t first_arrival_ms = 0;
  int64_t last_arrival_ms = 0;
  int64_t first_mtime = -1;  // the smallest and greatest of its messages; -1: dead letters have none
  int64_t last_mtime = -1;
  std::string sha256;  // of the object

  bool operator==(const ObjectSummary&) const = default;
};

// In the order of their first offsets. They do not overlap.
struct Manifest {
  std::vector<ObjectSummary> objects;

  // Puts the summary in its place, and takes out the one of its key and those whose offsets it covers.
  void add(const ObjectSummary& summary);
};

std::string to_json(const Manifest& manifest, const ObjectName& name);
// kCorrupt when it is not such a document; `key` is told.
Result<Manifest> parse_manifest(std::string_view json, std::string_view key);
// An empty one when there is none.
Result<Manifest> load_manifest(objects::ObjectStore& store, const ObjectName& name);
Status save_manifest(objects::ObjectStore& store, const ObjectName& name, const Manifest& manifest);

// How far a partition is archived, and the one object that may be under way: it was or will be put with exactly these records,
// whatever happens.
struct Checkpoint {
  struct Pending {
    stream::Offset first;
    stream::Offset last;
    bool operator==(const Pending&) const = default;
  };
  stream::Offset next = 0;  // everything before is in objects
  std::optional<Pending> pending;

  bool operator==(const Checkpoint&) const = default;
};

// nullopt: not begun.
Result<std::optional<Checkpoint>> load_checkpoint(objects::ObjectStore& store, const std::string& key);
Status save_checkpoint(objects::ObjectStore& store, const std::string& key, const Checkpoint& checkpoint);

}  // namespace rsvpulse::archive
