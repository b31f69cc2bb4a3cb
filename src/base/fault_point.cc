#include "base/fault_point.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace rsvpulse {
namespace {

struct Wanted {
  std::string point;  // "pipeline.step"; empty: none
  int64_t passing = 1;
};

Wanted wanted_point() {
  const char* const asked = std::getenv("RSVPULSE_FAULT_POINT");
  if (asked == nullptr) return {};
  const std::string_view text(asked);
  const size_t colon = text.find(':');
  Wanted wanted{std::string(text.substr(0, colon)), 1};
  if (colon != std::string_view::npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), wanted.passing);
  return wanted;
}

[[noreturn]] void die(std::string_view point) {
  if (const char* const file = std::getenv("RSVPULSE_FAULT_FILE")) {
    const int descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor >= 0 && write(descriptor, point.data(), point.size()) >= 0) fsync(descriptor);
  }
  std::raise(SIGKILL);
  std::abort();
}

}  // namespace

void fault_point(std::string_view pipeline, std::string_view step) {
  static const Wanted kWanted = wanted_point();
  if (kWanted.point.empty()) return;
  static std::atomic<int64_t> passed = 0;
  if (kWanted.point.size() != pipeline.size() + 1 + step.size() || !kWanted.point.starts_with(pipeline) ||
      !kWanted.point.ends_with(step)) {
    return;
  }
  if (++passed == kWanted.passing) die(kWanted.point);
}

}  // namespace rsvpulse
