// What is done to an archive besides adding to it: small objects merged, old hours removed. Either may be cut short at any
// moment and run again; readers meanwhile see each record once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace rsvpulse::archive {

struct CompactOptions {
  stream::Topic topic = stream::Topic::kMessages;
  TimeSpan span = {};
  std::string spool_folder = {};                // of this machine, and of nobody else
  uint64_t target_bytes = uint64_t{256} << 20;  // of lines in one object at the most
  bool dry_run = false;
  // After each object that was made, or would be: its key, from how many, and how far the whole is.
  std::function<void(std::string_view key, size_t merged, uint64_t done, uint64_t total)> on_object = {};
};

struct CompactReport {
  uint64_t before = 0;  // objects of the hours looked at
  uint64_t after = 0;
};

// Merges the objects of each hour and partition, neighbours up to target_bytes, under the name of the first: that is put with
// all records, the manifest rewritten, then the others removed. Hours in which the pipeline may still write, the last of each
// partition, are left alone.
Result<CompactReport> compact(objects::ObjectStore& store, const CompactOptions& options);

struct ExpireReport {
  std::vector<std::string> keys;  // removed, or that would be; oldest first
  uint64_t size = 0;
};

// Removes the objects and then the manifests of the hours that ended `keep_ms` before `now_ms` or earlier.
Result<ExpireReport> expire(objects::ObjectStore& store, stream::Topic topic, int64_t keep_ms, int64_t now_ms, bool dry_run);

}  // namespace rsvpulse::archive
