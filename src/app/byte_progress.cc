#include "app/byte_progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "app/quantities.h"

namespace rsvpulse::app {
namespace {

using std::chrono::steady_clock;

constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr int kBarColumns = 24;
constexpr std::string_view kClear = "\r\x1b[K";

std::string minutes_text(double seconds) {
  const auto whole = static_cast<int64_t>(std::clamp(seconds, 0.0, 3.6e8) + 0.5);
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string progress_text(uint64_t done, uint64_t total, double seconds) {
  const double share = total == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<size_t>(share * kBarColumns);
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string text = fmt::format("[{}{}] {:3.0f} %  {} of {}", std::string(full, '#'), std::string(kBarColumns - full, '.'),
                                 share * 100, bytes_text(done), bytes_text(total));
  if (rate > 0) {
    const double left = static_cast<double>(total - std::min(done, total)) / rate;
    text += fmt::format("  {}/s  {} left", bytes_text(static_cast<uint64_t>(rate)), minutes_text(left));
  }
  return text;
}

ByteProgress::ByteProgress(bool wanted) : is_wanted_(wanted && isatty(STDERR_FILENO) == 1), begin_(steady_clock::now()) {}

ByteProgress::~ByteProgress() { clear(); }

void ByteProgress::show(uint64_t done, uint64_t total) {
  const auto now = steady_clock::now();
  if (!is_wanted_ || now - shown_ < kPeriod) return;
  shown_ = now;
  is_shown_ = true;
  const std::string line =
      std::string(kClear) + progress_text(done, total, std::chrono::duration<double>(now - begin_).count());
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void ByteProgress::clear() {
  if (is_shown_) std::fwrite(kClear.data(), 1, kClear.size(), stderr);
  is_shown_ = false;
}

}  // namespace rsvpulse::app
