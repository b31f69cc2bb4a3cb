// Notes: what goes to standard error while a command runs, from any thread, in whole lines; held back while a picture stands on
// the terminal.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::app {

// Safe for concurrent use.
class Notes {
 public:
  static constexpr size_t kMostHeld = 1'000;

  // `who` begins every line: "rsvpulse trend".
  explicit Notes(std::string who) : who_(std::move(who)) {}

  void tell(std::string_view text);

  // From hold() to release() nothing is written; then what was told is, the newest kMostHeld of it.
  void hold();
  void release();

 private:
  std::string who_;
  std::mutex mutex_;
  bool holding_ = false;
  std::vector<std::string> held_;
  uint64_t dropped_ = 0;
};

}  // namespace rsvpulse::app
