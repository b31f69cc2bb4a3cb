#include "app/screen.h"

#include <iterator>

#include <fmt/format.h>

namespace rsvpulse::app {
namespace {

// Terminals that do not know synchronised updates (DEC private mode 2026) ignore them.
constexpr std::string_view kBegin = "\x1b[?2026h";
constexpr std::string_view kEnd = "\x1b[?2026l";
constexpr std::string_view kClear = "\x1b[0m\x1b[2J";
constexpr std::string_view kClearLine = "\x1b[0m\x1b[2K";

}  // namespace

std::string Screen::update(const std::vector<std::string>& lines, ScreenSize size) {
  std::string out;
  if (size != size_) {
    out = kClear;
    size_ = size;
    shown_.assign(lines.size(), "");
  }
  shown_.resize(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == shown_[i]) continue;
    // The line goes before it is written: after a full one, where the cursor waits behind its last column, that would go too.
    fmt::format_to(std::back_inserter(out), "\x1b[{};1H{}{}", i + 1, kClearLine, lines[i]);
  }
  if (out.empty()) return out;
  shown_ = lines;
  return std::string(kBegin).append(out).append(kEnd);
}

}  // namespace rsvpulse::app
