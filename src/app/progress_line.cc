#include "app/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "app/quantities.h"

namespace rsvpulse::app {
namespace {

using std::chrono::steady_clock;

constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr int kBarColumns = 24;
constexpr std::string_view kClear = "\r\x1b[K";

std::string minutes_text(double seconds) {
  const auto whole = std::llround(std::clamp(seconds, 0.0, 3.6e8));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace

std::string progress_text(uint64_t done_bytes, uint64_t total_bytes, double seconds) {
  std::string text = bytes_text(done_bytes);
  if (total_bytes > 0) {
    const double share = std::min(1.0, static_cast<double>(done_bytes) / static_cast<double>(total_bytes));
    const auto full = static_cast<size_t>(share * kBarColumns);
    text = fmt::format("[{}{}] {:3.0f} %  {} of {}", std::string(full, '#'), std::string(kBarColumns - full, '.'), share * 100,
                       text, bytes_text(total_bytes));
  }
  const double rate = seconds > 0 ? static_cast<double>(done_bytes) / seconds : 0;
  if (rate > 0) text += fmt::format("  {}/s", bytes_text(static_cast<uint64_t>(rate)));
  if (rate > 0 && total_bytes > 0) {
    const double left = static_cast<double>(total_bytes - std::min(done_bytes, total_bytes)) / rate;
    text += fmt::format("  {} left", minutes_text(left));
  }
  return text;
}

ProgressLine::ProgressLine(bool wanted) : is_wanted_(wanted && isatty(STDERR_FILENO) == 1), begin_(steady_clock::now()) {}

ProgressLine::~ProgressLine() { clear(); }

bool ProgressLine::is_due() const { return is_wanted_ && steady_clock::now() - shown_ >= kPeriod; }

void ProgressLine::show(uint64_t done_bytes, uint64_t total_bytes, std::string_view more) {
  if (!is_due()) return;
  const double seconds = std::chrono::duration<double>(steady_clock::now() - begin_).count();
  show(fmt::format("{}{}{}", progress_text(done_bytes, total_bytes, seconds), more.empty() ? "" : "  ", more));
}

void ProgressLine::show(std::string_view text) {
  if (!is_due()) return;
  shown_ = steady_clock::now();
  is_shown_ = true;
  const std::string line = fmt::format("{}{}", kClear, text);
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (is_shown_) std::fwrite(kClear.data(), 1, kClear.size(), stderr);
  is_shown_ = false;
}

}  // namespace rsvpulse::app
