#include "archive/catalog.h"

#include <algorithm>
#include <tuple>

#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

constexpr int64_t kLastDate = 253'402'300'799'999;  // of four digits

std::string folder_prefix(stream::Topic topic) { return std::string(folder_of(topic)) + "/"; }

}  // namespace

bool TimeSpan::meets_hour(int64_t hour_ms) const { return hour_ms < to_ms && from_ms < hour_ms + kMsPerHour; }

bool reads_before(const ObjectName& a, const ObjectName& b) {
  return std::tie(a.hour_ms, a.log, a.partition, a.first_offset) < std::tie(b.hour_ms, b.log, b.partition, b.first_offset);
}

Result<Catalog> read_catalog(objects::ObjectStore& store, stream::Topic topic, const TimeSpan& span) {
  Catalog catalog;
  // Keys lie in the order of their hours, so what is before the span is passed over and the rest not looked at.
  std::string after = span.from_ms > 0 ? hour_prefix(topic, hour_of_arrival(span.from_ms)) : "";
  const std::string behind =
      span.to_ms < kLastDate - kMsPerHour ? hour_prefix(topic, hour_of_arrival(span.to_ms - 1) + kMsPerHour) : "";
  for (bool is_last = false; !is_last;) {
    auto page = store.list(folder_prefix(topic), after, objects::kMaxListed);
    if (!page.ok()) return page.error();
    is_last = page->is_last || page->objects.empty();
    for (objects::ObjectEntry& entry : page->objects) {
      if (!behind.empty() && entry.key >= behind) {
        is_last = true;
        break;
      }
      after = entry.key;
      if (const auto name = parse_object_key(entry.key)) {
        if (span.meets_hour(name->hour_ms)) catalog.objects.push_back({*name, std::move(entry.key), entry.size});
      } else if (const auto manifest = parse_manifest_key(entry.key)) {
        if (span.meets_hour(manifest->hour_ms)) catalog.manifests.push_back(*manifest);
      } else {
        catalog.foreign.push_back(std::move(entry.key));
      }
    }
  }
  std::sort(catalog.objects.begin(), catalog.objects.end(),
            [](const StoredObject& a, const StoredObject& b) { return reads_before(a.name, b.name); });
  std::sort(catalog.manifests.begin(), catalog.manifests.end(), reads_before);
  return catalog;
}

}  // namespace rsvpulse::archive
