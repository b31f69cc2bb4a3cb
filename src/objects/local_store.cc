#include "objects/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include <fmt/format.h>

#include "objects/local_files.h"

namespace rsvpulse::objects {
namespace {

// The name under which an object's bytes wait to be whole. One writer a key: what a crash left is overwritten.
std::string unfinished(const std::string& path) {
  const std::string folder = folder_of(path);
  return fmt::format("{}/.{}.part", folder, path.substr(folder.size() + 1));
}

struct Walk {
  std::string_view prefix;
  std::string_view after;
  size_t limit;
  Listing found;
};

// Whether keys below the folder `key` (with a slash at its end) can be wanted.
bool may_hold_wanted(const Walk& walk, std::string_view key) {
  const bool on_the_way = walk.prefix.starts_with(key) || key.starts_with(walk.prefix);
  const bool all_before = key < walk.after && !walk.after.starts_with(key);
  return on_the_way && !all_before;
}

// Adds the objects below `folder`, whose keys begin with `above`. False when there was one more than the limit.
Result<bool> collect(const std::filesystem::path& folder, const std::string& above, Walk& walk) {
  std::error_code fault;
  std::vector<std::string> names;  // folders with a slash behind, which puts them where their objects' keys belong
  for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
    const std::string name = entry->path().filename().string();
    std::error_code gone;  // removed meanwhile: no object
    if (name.starts_with('.')) continue;
    if (entry->is_directory(gone)) names.push_back(name + "/");
    if (entry->is_regular_file(gone)) names.push_back(name);
  }
  if (fault == std::errc::no_such_file_or_directory) return true;
  if (fault) return Error{ErrorKind::kOutside, fmt::format("{}: {}", folder.string(), fault.message())};
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string key = above + name;
    if (name.ends_with('/')) {
      if (!may_hold_wanted(walk, key)) continue;
      const auto deeper = collect(folder / name.substr(0, name.size() - 1), key, walk);
      if (!deeper.ok() || !*deeper) return deeper;
    } else if (key.starts_with(walk.prefix) && key > walk.after) {
      if (walk.found.objects.size() == walk.limit) return false;
      std::error_code gone;
      const auto size = std::filesystem::file_size(folder / name, gone);
      if (!gone) walk.found.objects.push_back({key, size});
    }
  }
  return true;
}

}  // namespace

LocalStore::LocalStore(std::string folder) : folder_(std::move(folder)) {
  while (folder_.size() > 1 && folder_.back() == '/') folder_.pop_back();
}

Status LocalStore::put(std::string_view key, std::string_view bytes) {
  if (Status good = check_key(key); !good.ok()) return good;
  const std::string path = path_of(key);
  if (Status made = make_folders(folder_of(path)); !made.ok()) return made;
  if (Status written = write_synced(unfinished(path), bytes); !written.ok()) return written;
  return rename_synced(unfinished(path), path);
}

Status LocalStore::put_file(std::string_view key, const std::string& from) {
  if (Status good = check_key(key); !good.ok()) return good;
  const std::string path = path_of(key);
  if (Status made = make_folders(folder_of(path)); !made.ok()) return made;
  if (on_same_filesystem(from, folder_of(path))) {
    if (Status synced = sync_file(from); !synced.ok()) return synced;
    return rename_synced(from, path);
  }
  if (Status copied = copy_synced(from, unfinished(path)); !copied.ok()) return copied;
  if (Status renamed = rename_synced(unfinished(path), path); !renamed.ok()) return renamed;
  unlink(from.c_str());
  return Done{};
}

Result<std::optional<std::string>> LocalStore::get(std::string_view key, Range range) {
  if (const Status good = check_key(key); !good.ok()) return good.error();
  const std::string path = path_of(key);
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file.is_open() && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>();
  if (!file.is_open() || fstat(file.number(), &info) != 0) return file_error(path);
  if (!S_ISREG(info.st_mode)) return std::optional<std::string>();
  const auto size = static_cast<uint64_t>(info.st_size);
  std::string bytes(std::min(range.length, size - std::min(size, range.offset)), '\0');
  for (size_t filled = 0; filled < bytes.size();) {
    const ssize_t count =
        pread(file.number(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(range.offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path);
    if (count == 0) bytes.resize(filled);  // it was cut meanwhile
    filled += static_cast<size_t>(count);
  }
  return std::optional(std::move(bytes));
}

Result<std::optional<uint64_t>> LocalStore::size(std::string_view key) {
  if (const Status good = check_key(key); !good.ok()) return good.error();
  struct stat info {};
  if (stat(path_of(key).c_str(), &info) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<uint64_t>();
    return file_error(path_of(key));
  }
  return S_ISREG(info.st_mode) ? std::optional(static_cast<uint64_t>(info.st_size)) : std::nullopt;
}

Result<Listing> LocalStore::list(std::string_view prefix, std::string_view after, size_t limit) {
  Walk walk{.prefix = prefix, .after = after, .limit = std::clamp<size_t>(limit, 1, kMaxListed), .found = {}};
  const auto complete = collect(folder_, "", walk);
  if (!complete.ok()) return complete.error();
  walk.found.is_last = *complete;
  return std::move(walk.found);
}

Status LocalStore::remove(std::string_view key) {
  if (Status good = check_key(key); !good.ok()) return good;
  const std::string path = path_of(key);
  if (unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) return file_error(path);
  for (std::string folder = folder_of(path); folder.size() > folder_.size(); folder = folder_of(folder)) {
    if (rmdir(folder.c_str()) != 0) break;  // not empty, or gone
  }
  return Done{};
}

Status LocalStore::check() {
  Status outcome = ObjectStore::check();
  // A folder that cannot be made or written is a matter of configuration; a full disk is none.
  const bool is_full = !outcome.ok() && (errno == ENOSPC || errno == EDQUOT);
  if (!outcome.ok() && !is_full) return Error{ErrorKind::kConfig, outcome.error().message};
  return outcome;
}

}  // namespace rsvpulse::objects
