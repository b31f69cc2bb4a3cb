// Verify: whether an archive holds what it says, each record once.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/catalog.h"
#include "archive/manifest.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace rsvpulse::archive {

struct VerifyOptions {
  stream::Topic topic = stream::Topic::kMessages;
  TimeSpan span = {};
  std::string after = {};  // objects up to and with this key were found good before; empty: from the first
  // After each object: its key, and how far the whole is, in bytes.
  std::function<void(std::string_view key, uint64_t done, uint64_t total)> on_object = {};
};

struct VerifyReport {
  uint64_t objects = 0;
  uint64_t records = 0;
  uint64_t bytes = 0;  // of lines
  uint64_t size = 0;   // of objects
  // One a line, each with the place: damage, objects and manifests that differ or lack each other, gaps and overlaps of
  // offsets, a checkpoint that says more than there is. Empty: all is well.
  std::vector<std::string> problems;
};

// Reads every object whole. An Error only when the store fails.
Result<VerifyReport> verify(objects::ObjectStore& store, const VerifyOptions& options);

// Reads one object whole and returns what it holds. kCorrupt when it is damaged.
Result<ObjectSummary> summarize(objects::ObjectStore& store, const StoredObject& object);

}  // namespace rsvpulse::archive
