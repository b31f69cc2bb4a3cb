// The table for people. What it shows went through printable(): no byte of a message reaches the terminal as a command.
#include <algorithm>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "app/drawing.h"
#include "app/trend_output.h"
#include "base/display_width.h"
#include "base/printable.h"

namespace rsvpulse::app {
namespace {

constexpr int kMinNameColumns = 16;
constexpr int kMaxNameColumns = 60;
constexpr int kMaxBarColumns = 30;
constexpr int kScoreColumns = 12;

std::string movement_cell(const Movement& movement, const Palette& palette) {
  return fmt::format("{}{}{}", movement_colour(movement, palette), pad_to_width(movement_text(movement), kMovementColumns),
                     palette.plain);
}

int widest_name(const TrendView& view, int limit) {
  int widest = kMinNameColumns;
  for (const trend::RankedEntry& entry : view.ranking) widest = std::max(widest, display_width(printable(entry.name)));
  return std::min(widest, limit);
}

std::string windows_part(const trend::Windows& windows, const Palette& palette, int columns) {
  const auto& [yes, no, other] = windows.responses;
  const int64_t all = yes + no + other;
  const auto share = [all](int64_t part) {
    return all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
  };
  std::string out = fmt::format("\n{}Answers{}    yes {} ({:.0f} %)  no {} ({:.0f} %)  other {}\n", palette.strong,
                                palette.plain, yes, share(yes), no, share(no), other);
  out += fmt::format("{}5 minutes{}  {} RSVPs\n", palette.strong, palette.plain, windows.total);
  for (const trend::TopEvent& event : windows.top_events) {
    out += fmt::format("           {:>4}  {}\n", event.yes,
                       cut_to_width(printable(event.event_name.value_or(event.event_id)), columns - 17));
  }
  return out;
}

}  // namespace

std::vector<Movement> movements(const TrendView& view, const TrendView* previous) {
  std::vector<Movement> found(view.ranking.size());
  if (!previous) return found;
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const auto before = std::find_if(previous->ranking.begin(), previous->ranking.end(), [&](const trend::RankedEntry& entry) {
      return entry.dimension == view.ranking[i].dimension && entry.name == view.ranking[i].name;
    });
    found[i] = before == previous->ranking.end()
                   ? Movement{true, 0}
                   : Movement{false, before - previous->ranking.begin() - static_cast<int64_t>(i)};
  }
  return found;
}

std::string to_table(const TrendView& view, const TrendView* previous, const TableOptions& options) {
  const Palette& palette = options.colour ? kColours : kNoColours;
  // Rank 4, movement 5, dimension 9, score with two blanks; the rest is for name and bar.
  constexpr int kFixedColumns = 4 + 5 + 9 + kScoreColumns + 2;
  const int left = std::max(options.columns - kFixedColumns, kMinNameColumns);
  const int name_columns = widest_name(view, std::clamp(left * 2 / 3, kMinNameColumns, kMaxNameColumns));
  const int bar_columns = std::clamp(left - name_columns - 1, 0, kMaxBarColumns);
  const std::vector<Movement> moved = movements(view, previous);

  std::string out = fmt::format("{}Trending at {}{}\n", palette.strong, time_text(view.now, true), palette.plain);
  if (view.ranking.empty()) out = "Nothing is trending: no RSVP that counts says yes within the span asked for.\n";
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const trend::RankedEntry& entry = view.ranking[i];
    fmt::format_to(std::back_inserter(out), "{:>3} {}{}{:<8}{} {}{:>{}.2f}", i + 1, movement_cell(moved[i], palette),
                   palette.faint, name_of(entry.dimension), palette.plain, pad_to_width(printable(entry.name), name_columns),
                   entry.score, kScoreColumns);
    if (bar_columns > 0 && view.ranking[0].score > 0) {
      out += fmt::format("  {}{}{}", palette.accent, bar(entry.score / view.ranking[0].score, bar_columns), palette.plain);
    }
    out += '\n';
  }
  if (options.with_windows) out += windows_part(view.windows, palette, options.columns);
  return out;
}

}  // namespace rsvpulse::app
