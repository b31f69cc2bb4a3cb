#include "archive/upkeep.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "archive/manifest.h"
#include "archive/object_reader.h"
#include "archive/object_writer.h"
#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

using Group = std::span<const StoredObject>;  // of one hour and partition

bool same_hour(const ObjectName& a, const ObjectName& b) {
  return a.hour_ms == b.hour_ms && a.log == b.log && a.partition == b.partition;
}

class Compactor {
 public:
  Compactor(objects::ObjectStore& store, const CompactOptions& options) : store_(store), options_(options) {}

  Result<CompactReport> run() {
    // All hours: the last of each partition decides which are closed.
    const auto catalog = read_catalog(store_, options_.topic);
    if (!catalog.ok()) return catalog.error();
    for (const StoredObject& object : catalog->objects) {
      int64_t& last = last_hours_[{object.name.log, object.name.partition}];
      last = std::max(last, object.name.hour_ms);
      total_ += object.size;
    }
    std::error_code fault;
    std::filesystem::create_directories(options_.spool_folder, fault);
    if (fault) return Error{ErrorKind::kOutside, fmt::format("{}: {}", options_.spool_folder, fault.message())};
    for (Group rest = catalog->objects; !rest.empty();) {
      const auto end = std::find_if(rest.begin(), rest.end(),
                                    [&](const StoredObject& object) { return !same_hour(object.name, rest.front().name); });
      const auto count = static_cast<size_t>(end - rest.begin());
      if (const Status done = compact_hour(rest.first(count)); !done.ok()) return done.error();
      rest = rest.subspan(count);
    }
    return report_;
  }

 private:
  Status compact_hour(Group hour) {
    const ObjectName& name = hour.front().name;
    const bool is_closed = name.hour_ms < last_hours_[{name.log, name.partition}];
    if (!is_closed || !options_.span.meets_hour(name.hour_ms)) return Done{};
    auto manifest = load_manifest(store_, name);
    if (!manifest.ok()) return manifest.error();
    report_.before += hour.size();
    while (!hour.empty()) {
      const size_t count = mergeable(hour, *manifest);
      if (count > 1) {
        if (Status merged = merge(hour.first(count), *manifest); !merged.ok()) return merged;
      }
      for (const StoredObject& object : hour.first(count)) done_ += object.size;
      if (count > 1 && options_.on_object) options_.on_object(hour.front().key, count, done_, total_);
      report_.after += 1;
      hour = hour.subspan(count);
    }
    return Done{};
  }

  // How many objects from the first on go into one.
  size_t mergeable(Group hour, const Manifest& manifest) const {
    uint64_t bytes = 0;
    size_t count = 0;
    for (; count < hour.size(); ++count) {
      const auto told = std::find_if(manifest.objects.begin(), manifest.objects.end(),
                                     [&](const ObjectSummary& summary) { return summary.key == hour[count].key; });
      // One that the manifest does not know, as a compaction that was cut short leaves it, is read in any case.
      if (told != manifest.objects.end()) bytes += told->bytes;
      if (count > 0 && bytes > options_.target_bytes) break;
    }
    return count;
  }

  Status merge(Group group, Manifest& manifest) {
    if (options_.dry_run) return Done{};
    const ObjectName& name = group.front().name;
    ObjectWriter writer(
        name, fmt::format("{}/compact-{}-{:020}.spool", options_.spool_folder, name.partition, name.first_offset), compressor_);
    for (const StoredObject& object : group) {
      if (Status copied = copy(object, writer); !copied.ok()) return copied;
    }
    if (Status finished = writer.finish(); !finished.ok()) return finished;
    if (Status put = store_.put_file(writer.summary().key, writer.path()); !put.ok()) return put;
    manifest.add(writer.summary());
    if (Status saved = save_manifest(store_, name, manifest); !saved.ok()) return saved;
    for (const StoredObject& object : group.subspan(1)) {
      if (Status removed = store_.remove(object.key); !removed.ok()) return removed;
    }
    return Done{};
  }

  static bool is_new(const ObjectWriter& writer, const stream::Line& line) {
    return writer.records() == 0 || line.offset > writer.summary().last_offset;
  }

  Status copy(const StoredObject& object, ObjectWriter& writer) {
    ObjectReader reader(store_, object.key, object.name);
    stream::Batch batch;
    while (true) {
      const auto more = reader.read(batch);
      if (!more.ok()) return more.error();
      if (!*more) return Done{};
      for (const stream::Line& line : batch.lines) {
        if (is_new(writer, line)) writer.add({line.offset, line.arrival_ms}, batch.text(line));
      }
      if (!writer.block_is_full()) continue;
      if (Status written = writer.write_block(); !written.ok()) return written;
    }
  }

  objects::ObjectStore& store_;
  const CompactOptions& options_;
  BlockCompressor compressor_;
  CompactReport report_;
  std::map<std::pair<std::string, stream::PartitionId>, int64_t> last_hours_;
  uint64_t done_ = 0;
  uint64_t total_ = 0;
};

}  // namespace

Result<CompactReport> compact(objects::ObjectStore& store, const CompactOptions& options) {
  return Compactor(store, options).run();
}

Result<ExpireReport> expire(objects::ObjectStore& store, stream::Topic topic, int64_t keep_ms, int64_t now_ms, bool dry_run) {
  const int64_t cut = now_ms - keep_ms;
  if (cut <= kMsPerHour) return ExpireReport();
  const auto catalog = read_catalog(store, topic, {.from_ms = 0, .to_ms = cut});
  if (!catalog.ok()) return catalog.error();
  ExpireReport report;
  const auto is_old = [cut](const ObjectName& name) { return name.hour_ms + kMsPerHour <= cut; };
  for (const StoredObject& object : catalog->objects) {
    if (!is_old(object.name)) continue;
    report.keys.push_back(object.key);
    report.size += object.size;
  }
  for (const ObjectName& manifest : catalog->manifests) {
    if (is_old(manifest)) report.keys.push_back(manifest_key(manifest));
  }
  if (dry_run) return report;
  for (const std::string& key : report.keys) {
    if (const Status removed = store.remove(key); !removed.ok()) return removed.error();
  }
  return report;
}

}  // namespace rsvpulse::archive
