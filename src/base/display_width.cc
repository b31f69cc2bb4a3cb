#include "base/display_width.h"

#include <algorithm>

#include <utf8proc.h>

namespace rsvpulse {
namespace {

constexpr utf8proc_int32_t kEmojiPresentation = 0xFE0F;

// Calls `use(begin, end, width)` for each grapheme cluster, with byte indices; stops when that returns false.
template <class Use>
void for_each_cluster(std::string_view text, Use&& use) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  utf8proc_int32_t state = 0;
  utf8proc_int32_t previous = -1;
  utf8proc_ssize_t begin = 0;
  utf8proc_ssize_t at = 0;
  int width = 0;
  while (at < size) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t length = std::max<utf8proc_ssize_t>(1, utf8proc_iterate(bytes + at, size - at, &c));
    if (previous >= 0 && utf8proc_grapheme_break_stateful(previous, c, &state)) {
      if (!use(begin, at, width)) return;
      begin = at;
      width = 0;
    }
    width = c == kEmojiPresentation ? 2 : std::max(width, utf8proc_charwidth(c));
    previous = c;
    at += length;
  }
  if (begin < size) use(begin, size, width);
}

}  // namespace

int display_width(std::string_view text) {
  int columns = 0;
  for_each_cluster(text, [&](auto, auto, int width) {
    columns += width;
    return true;
  });
  return columns;
}

std::string cut_to_width(std::string_view text, int columns) {
  if (display_width(text) <= columns) return std::string(text);
  size_t kept = 0;
  int used = 0;
  for_each_cluster(text, [&](auto, auto end, int width) {
    if (used + width > columns - 1) return false;
    used += width;
    kept = static_cast<size_t>(end);
    return true;
  });
  return std::string(text.substr(0, kept)) + "…";
}

std::string pad_to_width(std::string_view text, int columns) {
  std::string shown = cut_to_width(text, columns);
  return shown.append(static_cast<size_t>(std::max(0, columns - display_width(shown))), ' ');
}

}  // namespace rsvpulse
