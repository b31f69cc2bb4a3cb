#include "app/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

namespace rsvpulse::app {
namespace {

using std::chrono::steady_clock;

constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr int kBarColumns = 24;
constexpr std::string_view kClear = "\r\x1b[K";

std::string bar(double share) {
  const int full = std::clamp(static_cast<int>(share * kBarColumns), 0, kBarColumns);
  std::string text = "[";
  for (int i = 0; i < kBarColumns; ++i) text += i < full ? "#" : ".";
  return text + fmt::format("] {:3.0f} %  ", std::min(100.0, share * 100));
}

}  // namespace

ProgressLine::ProgressLine(uint64_t total_bytes)
    : is_terminal_(isatty(STDERR_FILENO) == 1), total_bytes_(total_bytes), begin_(steady_clock::now()) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::read(uint64_t messages, uint64_t bytes) {
  if (!is_due()) return;
  const double seconds = std::chrono::duration<double>(shown_ - begin_).count();
  std::string text = total_bytes_ > 0 ? bar(static_cast<double>(bytes) / static_cast<double>(total_bytes_)) : "";
  text += fmt::format("{} messages, {:.0f} MB, {:.0f} messages/s", messages, static_cast<double>(bytes) / 1e6,
                      static_cast<double>(messages) / std::max(seconds, 0.001));
  show(text);
}

void ProgressLine::wrote(uint64_t rows) {
  if (is_due()) show(fmt::format("writing: {} rows", rows));
}

void ProgressLine::clear() {
  if (is_shown_) std::fwrite(kClear.data(), 1, kClear.size(), stderr);
  is_shown_ = false;
}

bool ProgressLine::is_due() {
  const auto now = steady_clock::now();
  if (!is_terminal_ || now - shown_ < kPeriod) return false;
  shown_ = now;
  return true;
}

void ProgressLine::show(const std::string& text) {
  const std::string line = std::string(kClear) + text;
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
  is_shown_ = true;
}

}  // namespace rsvpulse::app
