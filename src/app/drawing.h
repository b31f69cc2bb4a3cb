// Pieces of what is shown to people: colours, bars, movements, numbers, and lines of known width.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/trend_view.h"

namespace rsvpulse::app {

// Begins of colours, or all empty.
struct Palette {
  std::string_view faint, strong, accent, rising, falling, alarm, plain;
};
inline constexpr Palette kColours = {"\x1b[2m", "\x1b[1m", "\x1b[36m", "\x1b[32m", "\x1b[33m", "\x1b[31m", "\x1b[0m"};
inline constexpr Palette kNoColours = {};

// By the convention of no-color.org: the variable NO_COLOR, set and not empty, means none.
bool colour_is_wanted();

// `share` (0 to 1) of `columns`, in eighths of a column; never nothing.
std::string bar(double share, int columns);

// "▲3", "▼1", "new" or nothing, at most `kMovementColumns` wide, and its colour.
inline constexpr int kMovementColumns = 4;
std::string movement_text(const Movement& movement);
std::string_view movement_colour(const Movement& movement, const Palette& palette);

// "2017-03-19 12:11:13.189 UTC"; without the ".189" when not `exact`.
std::string time_text(int64_t ms, bool exact);

// "1,234,567".
std::string grouped(uint64_t number);

// One line of exactly or at most so many columns, made of coloured pieces from left to right.
class Row {
 public:
  Row(int columns, const Palette& palette) : columns_(columns), palette_(palette) {}

  // Cuts what does not fit. `text` has been made printable.
  Row& add(std::string_view text, std::string_view colour = {});
  // Blanks up to `column`, if it is not there yet.
  Row& to(int column);
  int column() const { return column_; }
  int left() const { return columns_ - column_; }
  std::string take() { return std::move(text_); }

 private:
  int columns_;
  const Palette& palette_;
  int column_ = 0;
  std::string text_;
};

}  // namespace rsvpulse::app
