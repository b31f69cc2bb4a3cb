#include "app/drawing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/display_width.h"

namespace rsvpulse::app {

bool colour_is_wanted() {
  const char* const refused = std::getenv("NO_COLOR");
  return !refused || *refused == '\0';
}

std::string bar(double share, int columns) {
  constexpr std::array<std::string_view, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int eighths = std::max(1, static_cast<int>(std::lround(share * columns * 8)));
  std::string out;
  for (int i = 0; i < eighths / 8; ++i) out += "█";
  return out += kEighths[static_cast<size_t>(eighths % 8)];
}

std::string movement_text(const Movement& movement) {
  if (movement.is_new) return "new";
  if (movement.places == 0) return "";
  constexpr int64_t kMost = 999;
  return fmt::format("{}{}", movement.places > 0 ? "▲" : "▼", std::min<int64_t>(std::abs(movement.places), kMost));
}

std::string_view movement_colour(const Movement& movement, const Palette& palette) {
  if (movement.is_new) return palette.accent;
  if (movement.places == 0) return palette.faint;
  return movement.places > 0 ? palette.rising : palette.falling;
}

std::string time_text(int64_t ms, bool exact) {
  const auto time = static_cast<std::time_t>(ms / 1000);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(time)) + (exact ? fmt::format(".{:03}", ms % 1000) : "") + " UTC";
}

std::string grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

Row& Row::add(std::string_view text, std::string_view colour) {
  if (left() <= 0 || text.empty()) return *this;
  const std::string shown = cut_to_width(text, left());
  column_ += display_width(shown);
  text_.append(colour).append(shown);
  if (!colour.empty()) text_ += palette_.plain;
  return *this;
}

Row& Row::to(int column) {
  const int blanks = std::min(column, columns_) - column_;
  if (blanks <= 0) return *this;
  column_ += blanks;
  text_.append(static_cast<size_t>(blanks), ' ');
  return *this;
}

}  // namespace rsvpulse::app
