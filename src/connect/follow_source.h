// FollowSource: the lines of one file and of all that is written to it from now on, across rotation and truncation, as
// `tail -n +1 -F` reads it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "connect/line_splitter.h"
#include "stream/source.h"

namespace rsvpulse::connect {

// Looks at the file every kPollMs, so it also works where no notice of changes comes, as on network file systems. A file that
// is not there yet is waited for. A half line at the end waits for its rest.
//
// Rotation: when the path leads to another file, the old one is read to its end first, a last half line becoming a line.
// Truncation: a file shorter than what was read is read from its start; a half line that waited becomes a line, lest it vanish
// unseen. A file that was truncated and has grown beyond the place read to, both between two looks, cannot be told from one
// that has grown.
//
// Positions name the file itself (device and inode) beside the path: resume() finds it under another name in the same folder,
// as after a rotation while nobody read, and goes on from there to the new file.
class FollowSource final : public stream::Source {
 public:
  static constexpr int64_t kPollMs = 50;

  // Whether such a file can be followed: a regular one, or none yet, and not compressed.
  static Status check(const std::string& path);

  // `tell` gets what a person should know: truncated, rotated, gone, back. Called by the reading thread.
  explicit FollowSource(std::string path, std::function<void(std::string_view)> tell = {});
  ~FollowSource() override;

  Result<stream::ReadOutcome> read(stream::Batch& batch) override;
  stream::Position position() const override;
  Status resume(const stream::Position& position) override;
  void stop() override;
  stream::SourceState state() const override;

 private:
  struct FileId {
    uint64_t device = 0;
    uint64_t inode = 0;
    bool operator==(const FileId&) const = default;
  };
  enum class Found { kMore, kNothing };

  static std::optional<FileId> id_of(const std::string& path);
  static std::optional<FileId> id_of(int descriptor, uint64_t* size);
  static Result<std::pair<FileId, std::string>> parse_place(const std::string& place);
  bool open_path();
  bool open(const std::string& path, FileId wanted);
  void start_file(int descriptor, FileId id);
  void close_file();
  // Appends what the file has now.
  Result<Found> read_some(stream::Batch& batch);
  // At the end of the file: whether it was truncated, or another has taken its place; then what is left of it is delivered.
  void look_for_changes(stream::Batch& batch);
  bool wait();
  void set_state(stream::SourceState::Phase phase, std::string reason);
  void tell(std::string_view what) const;

  const std::string path_;
  const std::function<void(std::string_view)> tell_;
  int descriptor_ = -1;
  FileId id_;
  uint64_t read_bytes_ = 0;  // of the open file
  bool replaced_ = false;    // another file was seen at the path; this one is read once more before it is left
  LineSplitter splitter_;

  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  stream::SourceState state_;
};

}  // namespace rsvpulse::connect
