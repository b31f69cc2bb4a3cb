// Catalog: which objects an archive has.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "archive/keys.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace rsvpulse::archive {

// Times of arrival, ms since the epoch, from `from_ms` to before `to_ms`.
struct TimeSpan {
  int64_t from_ms = 0;
  int64_t to_ms = std::numeric_limits<int64_t>::max();

  bool holds(int64_t time_ms) const { return from_ms <= time_ms && time_ms < to_ms; }
  // Whether some of the hour lies in it.
  bool meets_hour(int64_t hour_ms) const;
};

struct StoredObject {
  ObjectName name;
  std::string key;
  uint64_t size = 0;
};

// What lies under raw/ or dead/.
struct Catalog {
  // By hour, log, partition, first offset: the order in which they are read.
  std::vector<StoredObject> objects;
  std::vector<ObjectName> manifests;  // in the same order
  std::vector<std::string> foreign;   // keys that are neither
};

// The hours of which some lies in the span.
Result<Catalog> read_catalog(objects::ObjectStore& store, stream::Topic topic, const TimeSpan& span = {});

// The order of Catalog.
bool reads_before(const ObjectName& a, const ObjectName& b);

}  // namespace rsvpulse::archive
