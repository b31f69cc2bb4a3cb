#include "app/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/files.h"
#include "base/printable.h"

namespace rsvpulse::app {

Result<FolderLock> FolderLock::take(const std::string& data_dir, std::string_view pipeline) {
  const std::string folder = data_dir + "/locks";
  if (const Status made = make_folder(folder); !made.ok()) return made.error();
  const std::string path = fmt::format("{}/{}", folder, pipeline);
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
  FolderLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))};
    std::array<char, 32> owner{};
    const ssize_t bytes = pread(descriptor, owner.data(), owner.size() - 1, 0);
    return Error{ErrorKind::kOutside,
                 fmt::format("{}: pipeline {} runs on this folder already, in process {}", data_dir, pipeline,
                             bytes > 0 ? printable({owner.data(), static_cast<size_t>(bytes)}) : "?")};
  }
  // For whoever finds it taken; that it is taken does not depend on this.
  const std::string process = std::to_string(getpid());
  if (ftruncate(descriptor, 0) == 0) static_cast<void>(pwrite(descriptor, process.data(), process.size(), 0));
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace rsvpulse::app
