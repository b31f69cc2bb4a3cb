#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "lake/lake_place.h"
#include "lake/tables.h"

namespace rsvpulse::lake {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCurrent = "_current";
constexpr std::string_view kManifests = "_snapshots/";
constexpr std::string_view kManifestName = "snapshot.json";

// A folder that goes with its owner.
class SpoolFolder {
 public:
  ~SpoolFolder() {
    std::error_code code;
    if (!path_.empty()) fs::remove_all(path_, code);
  }
  SpoolFolder() = default;
  SpoolFolder(const SpoolFolder&) = delete;
  SpoolFolder& operator=(const SpoolFolder&) = delete;
  Status create(const std::string& below) {
    std::string name = below + "/rsvpulse-lake-XXXXXX";
    if (!mkdtemp(name.data())) return Error{ErrorKind::kOutside, fmt::format("{}: {}", name, std::strerror(errno))};
    path_ = name;
    return Done{};
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string manifest_key(std::string_view snapshot) { return fmt::format("{}{}.json", kManifests, snapshot); }

class LakeObjects final : public LakePlace {
 public:
  LakeObjects(std::unique_ptr<objects::ObjectStore> store, std::string spool, const Clock& clock)
      : store_(std::move(store)), spool_(std::move(spool)), clock_(clock) {}

  Status lock() override { return store_->check(); }

  Result<std::optional<std::string>> current() override {
    const auto snapshot = current_name();
    if (!snapshot.ok()) return snapshot.error();
    if (!*snapshot) return std::optional<std::string>();
    if (Status status = fetched_.create(spool_); !status.ok()) return status.error();
    for (const Table& table : tables()) {
      const std::string prefix = fmt::format("{}/{}-", table.name, **snapshot);
      const auto objects = store_->list_all(prefix);
      if (!objects.ok()) return objects.error();
      for (const objects::ObjectEntry& object : *objects) {
        Status status = fetch(object.key, fetched_.path() / table.name / object.key.substr(prefix.size()));
        if (!status.ok()) return status.error();
      }
    }
    return std::optional<std::string>(fetched_.path().string());
  }

  Result<std::string> begin() override {
    begun_ = snapshot_name(clock_.now_ms());
    if (Status status = made_.create(spool_); !status.ok()) return status.error();
    return made_.path().string();
  }

  Status publish() override {
    for (const Table& table : tables()) {
      std::error_code code;
      for (const auto& file : fs::directory_iterator(made_.path() / table.name, code)) {
        const std::string key = fmt::format("{}/{}-{}", table.name, begun_, file.path().filename().string());
        if (Status status = store_->put_file(key, file.path().string()); !status.ok()) return status;
      }
    }
    if (Status status = store_->put_file(manifest_key(begun_), made_.path() / kManifestName); !status.ok()) return status;
    return store_->put(kCurrent, begun_);
  }

  // By the manifests: what has none was never published, or is being dropped. Another writer's unfinished files are newer than
  // the current snapshot and stay.
  Status clean(size_t keep) override {
    const auto pointed = current_name();
    if (!pointed.ok()) return pointed.error();
    const auto manifests = store_->list_all(kManifests);
    if (!manifests.ok()) return manifests.error();
    std::set<std::string, std::greater<>> names;
    for (const objects::ObjectEntry& manifest : *manifests) {
      names.insert(manifest.key.substr(kManifests.size(), manifest.key.rfind('.') - kManifests.size()));
    }
    std::set<std::string> kept;
    if (*pointed) kept.insert(**pointed);
    for (const std::string& name : names) {
      if (kept.size() < keep) kept.insert(name);
    }
    for (const std::string& name : names) {
      if (kept.contains(name)) continue;
      if (Status status = store_->remove(manifest_key(name)); !status.ok()) return status;
    }
    return remove_files(kept, pointed->value_or(""));
  }

  std::string name() const override { return store_->name(); }

 private:
  Result<std::optional<std::string>> current_name() { return store_->get_whole(kCurrent); }

  Status fetch(const std::string& key, const fs::path& path) {
    constexpr uint64_t kPieceBytes = uint64_t{8} << 20;
    std::error_code code;
    fs::create_directories(path.parent_path(), code);
    std::ofstream file(path, std::ios::binary);
    for (uint64_t offset = 0;; offset += kPieceBytes) {
      const auto piece = store_->get(key, {offset, kPieceBytes});
      if (!piece.ok()) return piece.error();
      if (!*piece) return Error{ErrorKind::kOutside, fmt::format("{}: {} is gone", store_->name(), key)};
      file.write((*piece)->data(), static_cast<std::streamsize>((*piece)->size()));
      if ((*piece)->size() < kPieceBytes) break;
    }
    file.close();
    return file ? Status(Done{}) : Error{ErrorKind::kOutside, fmt::format("{}: cannot be written", path.string())};
  }

  Status remove_files(const std::set<std::string>& kept, const std::string& pointed) {
    for (const Table& table : tables()) {
      const std::string prefix = fmt::format("{}/", table.name);
      const auto files = store_->list_all(prefix);
      if (!files.ok()) return files.error();
      for (const objects::ObjectEntry& file : *files) {
        const std::string snapshot = file.key.substr(prefix.size(), file.key.rfind('-') - prefix.size());
        if (kept.contains(snapshot) || snapshot > pointed) continue;
        if (Status status = store_->remove(file.key); !status.ok()) return status;
      }
    }
    return Done{};
  }

  std::unique_ptr<objects::ObjectStore> store_;
  std::string spool_;
  const Clock& clock_;
  std::string begun_;
  SpoolFolder made_;
  SpoolFolder fetched_;
};

}  // namespace

std::unique_ptr<LakePlace> objects_place(std::unique_ptr<objects::ObjectStore> store, std::string spool_folder,
                                         const Clock& clock) {
  return std::make_unique<LakeObjects>(std::move(store), std::move(spool_folder), clock);
}

}  // namespace rsvpulse::lake
