#include "connect/follow_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace rsvpulse::connect {
namespace {

using Phase = stream::SourceState::Phase;

constexpr size_t kReadBytes = 64 * 1024;
constexpr size_t kBatchBytes = size_t{1} << 18;

}  // namespace

FollowSource::FollowSource(std::string path, std::function<void(std::string_view)> tell)
    : path_(std::move(path)), tell_(std::move(tell)) {
  state_.phase = Phase::kConnecting;
}

FollowSource::~FollowSource() { close_file(); }

Status FollowSource::check(const std::string& path) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorKind::kUsage, fmt::format("{}: cannot be followed: {}", path, why)};
  };
  if (path == "-") return refuse("standard input is read as it comes anyway");
  if (path.ends_with(".gz") || path.ends_with(".zst")) return refuse("a compressed file is written as a whole");
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) return refuse("it is no regular file");
  return Done{};
}

// --- the file ---

std::optional<FollowSource::FileId> FollowSource::id_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileId{found.st_dev, found.st_ino};
}

std::optional<FollowSource::FileId> FollowSource::id_of(int descriptor, uint64_t* size) {
  struct stat found {};
  if (::fstat(descriptor, &found) != 0) return std::nullopt;
  *size = static_cast<uint64_t>(found.st_size);
  return FileId{found.st_dev, found.st_ino};
}

bool FollowSource::open_path() {
  const auto id = id_of(path_);
  if (!id) {
    set_state(Phase::kWaiting, std::strerror(errno));
    return false;
  }
  return open(path_, *id);
}

// Opens `path` when it still is the file `wanted`.
bool FollowSource::open(const std::string& path, FileId wanted) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    set_state(Phase::kWaiting, std::strerror(errno));
    return false;
  }
  uint64_t size = 0;
  if (id_of(descriptor, &size) != wanted) {
    ::close(descriptor);
    return false;
  }
  start_file(descriptor, wanted);
  return true;
}

void FollowSource::start_file(int descriptor, FileId id) {
  close_file();
  descriptor_ = descriptor;
  id_ = id;
  read_bytes_ = 0;
  replaced_ = false;
  splitter_ = LineSplitter();
  set_state(Phase::kOpen, "");
}

void FollowSource::close_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

// --- reading ---

Result<stream::ReadOutcome> FollowSource::read(stream::Batch& batch) {
  batch.clear();
  batch.source = path_;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kIdleWaitMs);
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return stream::ReadOutcome::kEnd;
    }
    if (descriptor_ >= 0 || open_path()) {
      splitter_.start(batch);
      auto found = read_some(batch);
      if (found.ok() && *found == Found::kNothing) look_for_changes(batch);
      if (descriptor_ >= 0) splitter_.end(batch);
      if (!batch.lines.empty()) return stream::ReadOutcome::kBatch;
      if (!found.ok()) return found.error();
      if (*found == Found::kMore) continue;
    }
    if (std::chrono::steady_clock::now() >= deadline) return stream::ReadOutcome::kIdle;
    if (!wait()) return stream::ReadOutcome::kEnd;
  }
}

Result<FollowSource::Found> FollowSource::read_some(stream::Batch& batch) {
  auto found = Found::kNothing;
  while (batch.bytes_used < kBatchBytes || batch.lines.empty()) {
    const auto room = splitter_.space(batch, kReadBytes);
    const ssize_t count = ::read(descriptor_, room.data(), room.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN) {
      return Error{ErrorKind::kOutside, fmt::format("{}: {}", path_, std::strerror(errno))};
    }
    if (count <= 0) break;
    read_bytes_ += static_cast<uint64_t>(count);
    splitter_.commit(batch, static_cast<size_t>(count));
    found = Found::kMore;
  }
  return found;
}

void FollowSource::look_for_changes(stream::Batch& batch) {
  uint64_t size = 0;
  id_of(descriptor_, &size);
  if (size < read_bytes_) {
    tell(fmt::format("truncated from {} to {} bytes; reading it from its start", read_bytes_, size));
    splitter_.finish(batch);
    ::lseek(descriptor_, 0, SEEK_SET);
    read_bytes_ = 0;
    splitter_ = LineSplitter();
    splitter_.start(batch);
    return;
  }
  const auto at_path = id_of(path_);
  if (!at_path || *at_path == id_) {
    replaced_ = false;
    return;
  }
  // Whoever wrote to the old file may do so for a moment longer: it is left at the second look.
  if (!std::exchange(replaced_, true)) return;
  tell("replaced by a new file; going on with that");
  splitter_.finish(batch);
  splitter_.end(batch);
  close_file();
}

bool FollowSource::wait() {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, std::chrono::milliseconds(kPollMs), [&] { return stop_; });
}

// --- positions ---

stream::Position FollowSource::position() const {
  return {fmt::format("{}:{}:{}", id_.device, id_.inode, path_), splitter_.line_offset(), splitter_.line_number()};
}

Result<std::pair<FollowSource::FileId, std::string>> FollowSource::parse_place(const std::string& place) {
  FileId id;
  const char* const end = place.data() + place.size();
  const auto device = std::from_chars(place.data(), end, id.device);
  if (device.ec == std::errc() && device.ptr != end && *device.ptr == ':') {
    const auto inode = std::from_chars(device.ptr + 1, end, id.inode);
    if (inode.ec == std::errc() && inode.ptr != end && *inode.ptr == ':') return std::pair(id, std::string(inode.ptr + 1, end));
  }
  return Error{ErrorKind::kCorrupt, fmt::format("{}: no position in a followed file", place)};
}

Status FollowSource::resume(const stream::Position& position) {
  const auto place = parse_place(position.source);
  if (!place.ok()) return place.error();
  const auto& [id, path] = *place;
  if (path != path_) {
    return Error{ErrorKind::kConfig,
                 fmt::format("cannot resume at byte {} of {}: the source is {}", position.offset, path, path_)};
  }
  if (id == FileId{}) return Done{};  // it had not been there yet
  bool found = id_of(path_) == id && open(path_, id);
  if (!found) {
    // Renamed since then, most likely, and still beside the new file.
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, failed), end;
         !failed && entry != end && !found; entry.increment(failed)) {
      const std::string name = entry->path().string();
      found = id_of(name) == id && open(name, id);
    }
  }
  uint64_t size = 0;
  if (!found) {
    tell(fmt::format("the file that was read up to byte {} is gone; reading the one there is from its start", position.offset));
  } else if (id_of(descriptor_, &size); size < position.offset) {
    tell(fmt::format("truncated from {} to {} bytes; reading it from its start", position.offset, size));
  } else {
    ::lseek(descriptor_, static_cast<off_t>(position.offset), SEEK_SET);
    read_bytes_ = position.offset;
    splitter_ = LineSplitter(position.offset, position.line_number);
  }
  return Done{};
}

// --- from any thread ---

void FollowSource::stop() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  stopped_.notify_all();
}

stream::SourceState FollowSource::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void FollowSource::set_state(Phase phase, std::string reason) {
  const bool news = [&] {
    const std::lock_guard lock(mutex_);
    const bool changed = state_.phase != phase || state_.reason != reason;
    if (phase == Phase::kOpen) ++state_.connections;
    state_.phase = phase;
    state_.reason = reason;
    return changed;
  }();
  if (news && phase == Phase::kWaiting) tell(fmt::format("{}; waiting for it", reason));
}

void FollowSource::tell(std::string_view what) const {
  if (tell_) tell_(fmt::format("{}: {}", path_, what));
}

}  // namespace rsvpulse::connect
