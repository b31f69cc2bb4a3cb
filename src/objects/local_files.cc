#include "objects/local_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace rsvpulse::objects {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kFolderMode = 0755;

Status write_all(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(path);
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return Done{};
}

Status copy_all(int from, const std::string& from_path, int to, const std::string& to_path) {
  std::vector<char> block(size_t{1} << 20);
  while (true) {
    const ssize_t count = ::read(from, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error(from_path);
    if (count == 0) return Done{};
    Status written = write_all(to, {block.data(), static_cast<size_t>(count)}, to_path);
    if (!written.ok()) return written;
  }
}

// Calls `fill` with a new file, syncs it, and removes it again when anything failed.
template <class Fill>
Status make_synced(const std::string& path, Fill&& fill) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode));
  if (!file.is_open()) return file_error(path);
  Status filled = fill(file.number());
  if (filled.ok() && fsync(file.number()) != 0) filled = file_error(path);
  if (!filled.ok()) unlink(path.c_str());
  return filled;
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Error file_error(std::string_view path) { return {ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))}; }

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Status make_folders(const std::string& folder) {
  struct stat there {};
  if (stat(folder.c_str(), &there) == 0) {
    if (S_ISDIR(there.st_mode)) return Done{};
    errno = ENOTDIR;
    return file_error(folder);
  }
  const std::string above = folder_of(folder);
  Status made = make_folders(above);
  if (!made.ok()) return made;
  if (mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) return file_error(folder);
  return sync_folder(above);
}

Status sync_folder(const std::string& folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || fsync(opened.number()) != 0) return file_error(folder);
  return Done{};
}

Status sync_file(const std::string& path) {
  const Descriptor opened(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.is_open() || fsync(opened.number()) != 0) return file_error(path);
  return Done{};
}

Status write_synced(const std::string& path, std::string_view bytes) {
  return make_synced(path, [&](int file) { return write_all(file, bytes, path); });
}

Status copy_synced(const std::string& from, const std::string& to) {
  const Descriptor source(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!source.is_open()) return file_error(from);
  return make_synced(to, [&](int file) { return copy_all(source.number(), from, file, to); });
}

Status rename_synced(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) return file_error(to);
  return sync_folder(folder_of(to));
}

bool on_same_filesystem(const std::string& path, const std::string& folder) {
  struct stat one {};
  struct stat other {};
  return stat(path.c_str(), &one) == 0 && stat(folder.c_str(), &other) == 0 && one.st_dev == other.st_dev;
}

}  // namespace rsvpulse::objects
