#include "base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

namespace rsvpulse {
namespace {

Error failure(std::string_view path) { return {ErrorKind::kOutside, fmt::format("{}: {}", path, std::strerror(errno))}; }

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(descriptor) == 0;
}

}  // namespace

Result<std::optional<std::string>> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::optional<std::string>{};
    return failure(path);
  }
  std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return failure(path);
  return std::optional(std::move(bytes));
}

Status replace_file(const std::string& path, std::string_view bytes) {
  const std::string aside = path + ".new";
  {
    const Descriptor file(aside, O_WRONLY | O_CREAT | O_TRUNC);
    if (file.number() < 0 || !write_all(file.number(), bytes)) {
      const Error error = failure(aside);
      unlink(aside.c_str());
      return error;
    }
  }
  if (std::rename(aside.c_str(), path.c_str()) != 0) return failure(path);
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const Descriptor above(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (above.number() < 0 || fsync(above.number()) != 0) return failure(folder);
  return Done{};
}

Status make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return Error{ErrorKind::kOutside, fmt::format("{}: {}", path, failed.message())};
  return Done{};
}

}  // namespace rsvpulse
