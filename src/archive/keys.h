// The names of the raw archive's objects (DESIGN.md 7):
//
//   raw/date=2026-11-24/hour=18/<log>+<partition>+<first offset, 20 digits>.jsonl.zst   records of one partition and hour
//   raw/date=2026-11-24/hour=18/<log>+<partition>.manifest.json                         what they hold
//   checkpoints/raw/<log>+<partition>.json                                              how far the partition is archived
//
// and the same with dead/ for dead letters. Dates and hours are of arrival, in UTC. A manifest is of one partition, because one
// process has it at a time: so rewriting it never meets another writer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "stream/log.h"

namespace rsvpulse::archive {

struct ObjectName {
  stream::Topic topic = stream::Topic::kMessages;
  int64_t hour_ms = 0;  // the hour's beginning, ms since the epoch
  std::string log;
  stream::PartitionId partition = 0;
  stream::Offset first_offset = 0;
};

std::string_view folder_of(stream::Topic topic);  // "raw", "dead"
// A log's name as it stands in keys: what is not a letter, digit, '.', '_' or '-' becomes '-'.
std::string log_in_key(std::string_view name);
int64_t hour_of_arrival(int64_t arrival_ms);

std::string hour_prefix(stream::Topic topic, int64_t hour_ms);  // "raw/date=2026-11-24/hour=18/"
std::string object_key(const ObjectName& name);
std::string manifest_key(const ObjectName& name);
std::string checkpoint_key(stream::Topic topic, std::string_view log, stream::PartitionId partition);

// nullopt: no object of ours. Manifests and foreign files are none.
std::optional<ObjectName> parse_object_key(std::string_view key);
// The same for a manifest; first_offset is 0.
std::optional<ObjectName> parse_manifest_key(std::string_view key);

}  // namespace rsvpulse::archive
