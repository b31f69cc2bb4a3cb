#include "config/wrap.h"

#include <algorithm>

namespace rsvpulse::config {
namespace {

// Takes the part of `text` up to `separator`, which goes too.
std::string_view take(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

// Adds the words of `line` to the last of `lines`, or to new ones where they do not fit.
void fill(std::vector<std::string>& lines, std::string_view line, size_t width) {
  while (!line.empty()) {
    const std::string_view word = take(line, ' ');
    if (word.empty()) continue;
    std::string& last = lines.back();
    if (last.empty()) {
      last = word;
    } else if (width_of(last) + 1 + width_of(word) <= width) {
      last.append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
}

}  // namespace

size_t width_of(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::string> wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  bool in_paragraph = false;
  while (!text.empty()) {
    const std::string_view line = take(text, '\n');
    const bool verbatim = line.empty() || line.front() == ' ';
    if (verbatim) {
      lines.emplace_back(line);
    } else {
      if (!in_paragraph) lines.emplace_back();
      fill(lines, line, width);
    }
    in_paragraph = !verbatim;
  }
  return lines;
}

}  // namespace rsvpulse::config
