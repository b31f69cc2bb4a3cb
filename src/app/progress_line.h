// How far a long job is, with its rate and the time left: a line on standard error, on a terminal only, gone when the job is
// done.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rsvpulse::app {

// "[#########...............]  38 %  1.2 GB of 3.1 GB  148 MB/s  0:13 left". A total of 0 is not known: then "1.2 GB  148
// MB/s".
std::string progress_text(uint64_t done_bytes, uint64_t total_bytes, double seconds);

// Safe for use by one thread at a time. The line goes when the object does.
class ProgressLine {
 public:
  // `wanted`: false where the data itself goes to a terminal.
  explicit ProgressLine(bool wanted = true);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Of what is asked for more often than a person sees, most is not shown. `more` goes behind.
  void show(uint64_t done_bytes, uint64_t total_bytes, std::string_view more = "");
  void show(std::string_view text);
  // Before anything else goes to standard error.
  void clear();

 private:
  bool is_due() const;

  bool is_wanted_;
  bool is_shown_ = false;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace rsvpulse::app
