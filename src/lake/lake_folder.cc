#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "lake/lake_place.h"
#include "lake/tables.h"

namespace rsvpulse::lake {
namespace {

namespace fs = std::filesystem;

Error failure(const std::string& what, const std::error_code& code) {
  return {ErrorKind::kOutside, fmt::format("{}: {}", what, code.message())};
}
Error failure(const std::string& what) { return failure(what, {errno, std::generic_category()}); }

// Makes a file's bytes, or a folder's names, survive a loss of power.
Status sync(const fs::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failure(path.string());
  const bool synced = fsync(descriptor) == 0;
  const Error error = failure(path.string());
  close(descriptor);
  return synced ? Status(Done{}) : Status(error);
}

Status sync_tree(const fs::path& folder) {
  std::error_code code;
  for (const auto& entry : fs::recursive_directory_iterator(folder, code)) {
    if (Status status = sync(entry.path()); !status.ok()) return status;
  }
  if (code) return failure(folder.string(), code);
  return sync(folder);
}

// Puts a symbolic link in the place of what was there, in one step.
Status point(const fs::path& link, const fs::path& target) {
  std::error_code code;
  const auto there = fs::symlink_status(link, code).type();
  if (there != fs::file_type::not_found && there != fs::file_type::symlink) {
    return Error{ErrorKind::kOutside, fmt::format("{}: something that is no lake's is in the way", link.string())};
  }
  const fs::path made = link.string() + ".new";
  fs::remove(made, code);
  fs::create_symlink(target, made, code);
  if (code) return failure(made.string(), code);
  fs::rename(made, link, code);
  if (code) return failure(link.string(), code);
  return Done{};
}

class LakeFolder final : public LakePlace {
 public:
  LakeFolder(std::string folder, const Clock& clock) : folder_(std::move(folder)), clock_(clock) {}
  ~LakeFolder() override {
    if (lock_ >= 0) close(lock_);
  }

  Status lock() override {
    std::error_code code;
    fs::create_directories(snapshots(), code);
    if (code) return failure(folder_.string(), code);
    const fs::path path = folder_ / "_lock";
    lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_ < 0) return failure(path.string());
    if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return Done{};
    if (errno != EWOULDBLOCK) return failure(path.string());
    return Error{ErrorKind::kOutside, fmt::format("{}: another rsvpulse is writing there", folder_.string())};
  }

  Result<std::optional<std::string>> current() override {
    std::error_code code;
    const fs::path target = fs::read_symlink(folder_ / "_current", code);
    if (code == std::errc::no_such_file_or_directory) return std::optional<std::string>();
    if (code) return failure((folder_ / "_current").string(), code);
    return std::optional<std::string>((folder_ / target).string());
  }

  Result<std::string> begin() override {
    int64_t now_ms = clock_.now_ms();
    while (fs::exists(snapshots() / snapshot_name(now_ms))) ++now_ms;
    begun_ = snapshot_name(now_ms);
    std::error_code code;
    fs::create_directories(snapshots() / begun_, code);
    if (code) return failure((snapshots() / begun_).string(), code);
    return (snapshots() / begun_).string();
  }

  Status publish() override {
    if (Status status = sync_tree(snapshots() / begun_); !status.ok()) return status;
    if (Status status = sync(snapshots()); !status.ok()) return status;
    // A table's own link leads through _current, so only a new lake, or a table that comes, has one to make.
    std::error_code code;
    for (const Table& table : tables()) {
      if (!fs::exists(snapshots() / begun_ / table.name, code)) continue;
      Status status = point(folder_ / table.name, fs::path("_current") / table.name);
      if (!status.ok()) return status;
    }
    if (Status status = point(folder_ / "_current", fs::path("_snapshots") / begun_); !status.ok()) return status;
    return sync(folder_);
  }

  Status clean(size_t keep) override {
    std::error_code code;
    const fs::path pointed = fs::read_symlink(folder_ / "_current", code).filename();
    std::vector<fs::path> names;
    for (const auto& entry : fs::directory_iterator(snapshots(), code)) names.push_back(entry.path().filename());
    std::sort(names.rbegin(), names.rend());
    size_t kept = 0;
    for (const fs::path& name : names) {
      // What is newer than the current one was begun and never published.
      if (name <= pointed && kept++ < keep) continue;
      fs::remove_all(snapshots() / name, code);
      if (code) return failure((snapshots() / name).string(), code);
    }
    return Done{};
  }

  std::string name() const override { return folder_.string(); }

 private:
  fs::path snapshots() const { return folder_ / "_snapshots"; }

  fs::path folder_;
  const Clock& clock_;
  int lock_ = -1;
  std::string begun_;
};

}  // namespace

std::unique_ptr<LakePlace> folder_place(std::string folder, const Clock& clock) {
  return std::make_unique<LakeFolder>(std::move(folder), clock);
}

std::string snapshot_name(int64_t now_ms) {
  return fmt::format("{:%Y%m%dT%H%M%S}{:03}Z", fmt::gmtime(static_cast<std::time_t>(now_ms / 1000)), now_ms % 1000);
}

}  // namespace rsvpulse::lake
