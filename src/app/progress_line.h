// A line on standard error that tells how far a long job is: on a terminal only, gone when the job is done.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rsvpulse::app {

// Safe for use by one thread at a time.
class ProgressLine {
 public:
  // `total_bytes`: of the input, 0 when nobody can tell; then there is no bar.
  explicit ProgressLine(uint64_t total_bytes);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void read(uint64_t messages, uint64_t bytes);
  void wrote(uint64_t rows);
  // Before anything else goes to standard error.
  void clear();

 private:
  bool is_due();
  void show(const std::string& text);

  bool is_terminal_;
  uint64_t total_bytes_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point shown_;
  bool is_shown_ = false;
};

}  // namespace rsvpulse::app
