#include "connect/file_source.h"

#include <glob.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

namespace rsvpulse::connect {
namespace {

// Of a file at a time; of a pipe, which seldom holds more.
constexpr size_t kReadBytes = 256 * 1024;
constexpr size_t kPipeBytes = 64 * 1024;

std::vector<std::string> matches(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  return paths;
}

}  // namespace

Result<std::vector<std::string>> expand_paths(const std::vector<std::string>& named) {
  std::vector<std::string> paths;
  std::string faults;
  for (const std::string& name : named) {
    if (name == "-" || access(name.c_str(), F_OK) == 0) {
      paths.push_back(name);
      continue;
    }
    const bool is_pattern = name.find_first_of("*?[") != std::string::npos;
    const auto found = is_pattern ? matches(name) : std::vector<std::string>();
    paths.insert(paths.end(), found.begin(), found.end());
    if (found.empty())
      faults += fmt::format("{}{}: {}", faults.empty() ? "" : "\n", name, is_pattern ? "matches no file" : "no such file");
  }
  if (!faults.empty()) return Error{ErrorKind::kOutside, faults};
  return paths;
}

FileSource::FileSource(std::vector<std::string> paths, size_t batch_bytes)
    : paths_(std::move(paths)), batch_bytes_(batch_bytes) {}

Status FileSource::open_next() {
  auto reader = open_bytes(paths_[next_path_++]);
  if (!reader.ok()) return reader.error();
  reader_ = std::move(reader).value();
  splitter_ = LineSplitter();
  return Done{};
}

Result<stream::ReadOutcome> FileSource::read(stream::Batch& batch) {
  batch.clear();
  while (reader_ || next_path_ < paths_.size()) {
    if (!reader_) {
      const Status opened = open_next();
      if (!opened.ok()) return opened.error();
    }
    batch.source = paths_[next_path_ - 1];
    splitter_.start(batch);
    while (batch.bytes_used < batch_bytes_ || batch.lines.empty()) {
      const size_t wanted = std::min(batch.source == "-" ? kPipeBytes : kReadBytes, batch_bytes_);
      const auto count = reader_->read(splitter_.space(batch, wanted));
      if (!count.ok()) {
        // The whole lines before the fault are delivered first; the next call meets the fault again.
        if (!batch.lines.empty()) break;
        reader_.reset();
        return count.error();
      }
      if (*count == 0) {
        splitter_.finish(batch);
        reader_.reset();
        break;
      }
      splitter_.commit(batch, *count);
      const bool pipe_is_drained = batch.source == "-" && *count < wanted;
      if (pipe_is_drained && !batch.lines.empty()) break;
    }
    splitter_.end(batch);
    if (!batch.lines.empty()) return stream::ReadOutcome::kBatch;
  }
  return stream::ReadOutcome::kEnd;
}

stream::Position FileSource::position() const {
  if (next_path_ == 0) return {paths_.empty() ? "" : paths_.front(), 0, 1};
  return {paths_[next_path_ - 1], splitter_.line_offset(), splitter_.line_number()};
}

Status FileSource::resume(const stream::Position& position) {
  const auto found = std::find(paths_.begin(), paths_.end(), position.source);
  if (found == paths_.end()) {
    return Error{ErrorKind::kConfig,
                 fmt::format("cannot resume at byte {} of {}: it is not among the sources", position.offset, position.source)};
  }
  next_path_ = static_cast<size_t>(found - paths_.begin());
  Status opened = open_next();
  if (!opened.ok()) return opened;
  splitter_ = LineSplitter(position.offset, position.line_number);
  return reader_->skip(position.offset);
}

}  // namespace rsvpulse::connect
