#include "archive/manifest.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_text.h"
#include "simdjson.h"

namespace rsvpulse::archive {
namespace {

namespace dom = simdjson::dom;

template <class Number>
bool read(const dom::element& object, const char* key, Number& value) {
  return object[key].get(value) == simdjson::SUCCESS;
}

bool read_text(const dom::element& object, const char* key, std::string& value) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return false;
  value = text;
  return true;
}

bool read_summary(const dom::element& object, ObjectSummary& summary) {
  return read_text(object, "key", summary.key) && read_text(object, "sha256", summary.sha256) &&
         read(object, "first_offset", summary.first_offset) && read(object, "last_offset", summary.last_offset) &&
         read(object, "records", summary.records) && read(object, "bytes", summary.bytes) &&
         read(object, "size", summary.size) && read(object, "first_arrival_ms", summary.first_arrival_ms) &&
         read(object, "last_arrival_ms", summary.last_arrival_ms) && read(object, "first_mtime", summary.first_mtime) &&
         read(object, "last_mtime", summary.last_mtime) && summary.first_offset <= summary.last_offset &&
         parse_object_key(summary.key);
}

std::string to_json(const ObjectSummary& s) {
  return fmt::format(R"({{"key":{},"first_offset":{},"last_offset":{},"records":{},"bytes":{},"size":{},"first_arrival_ms":{},)"
                     R"("last_arrival_ms":{},"first_mtime":{},"last_mtime":{},"sha256":{}}})",
                     json_text(s.key), s.first_offset, s.last_offset, s.records, s.bytes, s.size, s.first_arrival_ms,
                     s.last_arrival_ms, s.first_mtime, s.last_mtime, json_text(s.sha256));
}

Error corrupt(std::string_view key, std::string_view what) {
  return {ErrorKind::kCorrupt, fmt::format("{}: is no {}", key, what)};
}

bool parse_checkpoint(std::string_view json, Checkpoint& checkpoint) {
  dom::parser parser;
  dom::element root;
  const simdjson::padded_string padded(json);
  if (parser.parse(padded).get(root) != simdjson::SUCCESS || !read(root, "next", checkpoint.next)) return false;
  dom::element pending;
  if (root["pending"].get(pending) != simdjson::SUCCESS) return true;
  checkpoint.pending.emplace();
  return read(pending, "first", checkpoint.pending->first) && read(pending, "last", checkpoint.pending->last) &&
         checkpoint.pending->first <= checkpoint.pending->last;
}

}  // namespace

void Manifest::add(const ObjectSummary& summary) {
  std::erase_if(objects, [&](const ObjectSummary& other) {
    return other.key == summary.key || (other.first_offset >= summary.first_offset && other.last_offset <= summary.last_offset);
  });
  const auto place =
      std::lower_bound(objects.begin(), objects.end(), summary,
                       [](const ObjectSummary& a, const ObjectSummary& b) { return a.first_offset < b.first_offset; });
  objects.insert(place, summary);
}

std::string to_json(const Manifest& manifest, const ObjectName& name) {
  std::string out = fmt::format("{{\"log\":{},\"partition\":{},\"objects\":[", json_text(name.log), name.partition);
  for (size_t i = 0; i < manifest.objects.size(); ++i) out += (i == 0 ? "\n" : ",\n") + to_json(manifest.objects[i]);
  return out + "\n]}\n";
}

Result<Manifest> parse_manifest(std::string_view json, std::string_view key) {
  dom::parser parser;
  dom::array listed;
  const simdjson::padded_string padded(json);
  Manifest manifest;
  if (parser.parse(padded)["objects"].get(listed) != simdjson::SUCCESS) return corrupt(key, "manifest");
  for (const dom::element object : listed) {
    ObjectSummary summary;
    if (!read_summary(object, summary)) return corrupt(key, "manifest");
    manifest.objects.push_back(std::move(summary));
  }
  return manifest;
}

Result<Manifest> load_manifest(objects::ObjectStore& store, const ObjectName& name) {
  const std::string key = manifest_key(name);
  const auto json = store.get_whole(key);
  if (!json.ok()) return json.error();
  return *json ? parse_manifest(**json, key) : Manifest();
}

Status save_manifest(objects::ObjectStore& store, const ObjectName& name, const Manifest& manifest) {
  return store.put(manifest_key(name), to_json(manifest, name));
}

Result<std::optional<Checkpoint>> load_checkpoint(objects::ObjectStore& store, const std::string& key) {
  const auto json = store.get_whole(key);
  if (!json.ok()) return json.error();
  if (!*json) return std::optional<Checkpoint>();
  Checkpoint checkpoint;
  if (!parse_checkpoint(**json, checkpoint)) return corrupt(key, "checkpoint of the archive");
  return std::optional(checkpoint);
}

Status save_checkpoint(objects::ObjectStore& store, const std::string& key, const Checkpoint& checkpoint) {
  std::string pending;
  if (checkpoint.pending) {
    pending = fmt::format(R"(,"pending":{{"first":{},"last":{}}})", checkpoint.pending->first, checkpoint.pending->last);
  }
  return store.put(key, fmt::format("{{\"next\":{}{}}}\n", checkpoint.next, pending));
}

}  // namespace rsvpulse::archive
