#include "archive/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "archive/object_reader.h"

namespace rsvpulse::archive {
namespace {

using Stream = std::pair<std::string, stream::PartitionId>;

// Where two descriptions of one object differ; empty when they agree. Mtimes are left out: what was not a message to the
// version that wrote it may be one to a later.
std::string difference(const ObjectSummary& found, const ObjectSummary& told) {
  std::string out;
  const auto compare = [&](std::string_view what, const auto& is, const auto& should) {
    if (is != should) out += fmt::format("{}{} {} instead of {}", out.empty() ? "" : ", ", what, is, should);
  };
  compare("first offset", found.first_offset, told.first_offset);
  compare("last offset", found.last_offset, told.last_offset);
  compare("records", found.records, told.records);
  compare("bytes", found.bytes, told.bytes);
  compare("size", found.size, told.size);
  compare("first arrival", found.first_arrival_ms, told.first_arrival_ms);
  compare("last arrival", found.last_arrival_ms, told.last_arrival_ms);
  compare("sha256", found.sha256, told.sha256);
  return out;
}

class Verifier {
 public:
  Verifier(objects::ObjectStore& store, const VerifyOptions& options) : store_(store), options_(options) {}

  Result<VerifyReport> run() {
    auto catalog = read_catalog(store_, options_.topic, options_.span);
    if (!catalog.ok()) return catalog.error();
    for (const std::string& key : catalog->foreign) problem(key, "is no object and no manifest of an archive");
    if (Status loaded = load_manifests(*catalog); !loaded.ok()) return loaded.error();
    uint64_t total = 0;
    for (const StoredObject& object : catalog->objects) total += object.size;
    uint64_t done = 0;
    for (const StoredObject& object : catalog->objects) {
      if (Status looked = look_at(object); !looked.ok()) return looked.error();
      done += object.size;
      if (options_.on_object) options_.on_object(object.key, done, total);
    }
    for (const auto& [key, told] : told_) {
      if (!seen_.contains(key)) problem(key, "is in the manifest, but not in the archive");
    }
    compare_neighbours();
    if (Status compared = compare_checkpoints(); !compared.ok()) return compared.error();
    return std::move(report_);
  }

 private:
  void problem(std::string_view place, std::string_view what) {
    report_.problems.push_back(fmt::format("{}: {}", place, what));
  }

  Status load_manifests(const Catalog& catalog) {
    for (const ObjectName& name : catalog.manifests) {
      const auto manifest = load_manifest(store_, name);
      if (!manifest.ok() && manifest.error().kind != ErrorKind::kCorrupt) return manifest.error();
      if (!manifest.ok()) {
        report_.problems.push_back(manifest.error().message);
        continue;
      }
      for (const ObjectSummary& summary : manifest->objects) told_[summary.key] = summary;
    }
    return Done{};
  }

  Status look_at(const StoredObject& object) {
    seen_.insert(object.key);
    const auto told = told_.find(object.key);
    if (object.key <= options_.after && told != told_.end()) {
      take(object, told->second);
      return Done{};
    }
    const auto found = summarize(store_, object);
    if (!found.ok()) {
      if (found.error().kind != ErrorKind::kCorrupt) return found.error();
      report_.problems.push_back(found.error().message);
      if (told != told_.end()) spans_[{object.name.log, object.name.partition}].push_back(told->second);
      return Done{};
    }
    if (found->first_offset != object.name.first_offset) {
      problem(object.key, fmt::format("begins with offset {}, unlike its name", found->first_offset));
    }
    const bool is_of_hour = hour_of_arrival(found->first_arrival_ms) == object.name.hour_ms &&
                            hour_of_arrival(found->last_arrival_ms) == object.name.hour_ms;
    if (!is_of_hour) problem(object.key, "holds records of another hour");
    if (told == told_.end()) {
      problem(object.key, "is in no manifest");
    } else if (const std::string differs = difference(*found, told->second); !differs.empty()) {
      problem(object.key, "differs from its manifest: " + differs);
    }
    take(object, *found);
    return Done{};
  }

  void take(const StoredObject& object, const ObjectSummary& summary) {
    report_.objects += 1;
    report_.records += summary.records;
    report_.bytes += summary.bytes;
    report_.size += object.size;
    spans_[{object.name.log, object.name.partition}].push_back(summary);
  }

  void compare_neighbours() {
    for (auto& [of, spans] : spans_) {
      std::sort(spans.begin(), spans.end(),
                [](const ObjectSummary& a, const ObjectSummary& b) { return a.first_offset < b.first_offset; });
      for (size_t i = 1; i < spans.size(); ++i) {
        const ObjectSummary& before = spans[i - 1];
        const ObjectSummary& next = spans[i];
        if (next.first_offset > before.last_offset + 1) {
          problem(next.key, fmt::format("gap: {} offsets from {} on are missing before it (behind {})",
                                        next.first_offset - before.last_offset - 1, before.last_offset + 1, before.key));
        } else if (next.first_offset <= before.last_offset) {
          problem(next.key, fmt::format("overlap: begins at offset {}, but {} goes up to {}; 'archive compact' mends what a "
                                        "compaction left when it was cut short",
                                        next.first_offset, before.key, before.last_offset));
        }
      }
    }
  }

  Status compare_checkpoints() {
    if (options_.span.to_ms != TimeSpan().to_ms) return Done{};  // what is archived may lie behind the span
    for (const auto& [of, spans] : spans_) {
      const std::string key = checkpoint_key(options_.topic, of.first, of.second);
      const auto checkpoint = load_checkpoint(store_, key);
      if (!checkpoint.ok() && checkpoint.error().kind != ErrorKind::kCorrupt) return checkpoint.error();
      if (!checkpoint.ok()) {
        report_.problems.push_back(checkpoint.error().message);
      } else if (*checkpoint && (*checkpoint)->next > spans.back().last_offset + 1) {
        problem(key, fmt::format("says that all before offset {} is archived, but the objects end with {}", (*checkpoint)->next,
                                 spans.back().last_offset));
      }
    }
    return Done{};
  }

  objects::ObjectStore& store_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::map<std::string, ObjectSummary, std::less<>> told_;
  std::set<std::string> seen_;
  std::map<Stream, std::vector<ObjectSummary>> spans_;
};

}  // namespace

Result<ObjectSummary> summarize(objects::ObjectStore& store, const StoredObject& object) {
  ObjectReader reader(store, object.key, object.name);
  ObjectSummary summary;
  summary.key = object.key;
  stream::Batch batch;
  while (true) {
    const auto more = reader.read(batch);
    if (!more.ok()) return more.error();
    if (!*more) break;
    for (const stream::Line& line : batch.lines) {
      if (summary.records == 0) {
        summary.first_offset = line.offset;
        summary.first_arrival_ms = summary.last_arrival_ms = line.arrival_ms;
      }
      summary.last_offset = line.offset;
      summary.first_arrival_ms = std::min(summary.first_arrival_ms, line.arrival_ms);
      summary.last_arrival_ms = std::max(summary.last_arrival_ms, line.arrival_ms);
      summary.records += 1;
      summary.bytes += line.length + 1;
    }
  }
  if (summary.records == 0) return Error{ErrorKind::kCorrupt, fmt::format("{}: {}: is empty", store.name(), object.key)};
  summary.size = reader.size();
  summary.sha256 = reader.sha256();
  return summary;
}

Result<VerifyReport> verify(objects::ObjectStore& store, const VerifyOptions& options) {
  return Verifier(store, options).run();
}

}  // namespace rsvpulse::archive
