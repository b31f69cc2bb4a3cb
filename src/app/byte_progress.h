// How far a job over many bytes is, with its rate and the time left: a line on standard error, on a terminal only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rsvpulse::app {

// "[#########...............]  38 %  1.2 GB of 3.1 GB  148 MB/s  0:13 left".
std::string progress_text(uint64_t done, uint64_t total, double seconds);

// The line goes when the object does.
class ByteProgress {
 public:
  // `wanted`: false where the data itself goes to a terminal.
  explicit ByteProgress(bool wanted = true);
  ~ByteProgress();
  ByteProgress(const ByteProgress&) = delete;
  ByteProgress& operator=(const ByteProgress&) = delete;

  void show(uint64_t done, uint64_t total);
  // Before anything else goes to standard error.
  void clear();

 private:
  bool is_wanted_;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace rsvpulse::app
