#include "app/trend_output.h"

#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "base/printable.h"
#include "base/separated_text.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kDashes = "-------------------------------------------";
}  // namespace

std::string to_csv(const TrendView& view) {
  std::string out = "rank,dimension,name,score\n";
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const trend::RankedEntry& entry = view.ranking[i];
    fmt::format_to(std::back_inserter(out), "{},{},{},{:.6f}\n", i + 1, name_of(entry.dimension), csv_cell(entry.name),
                   entry.score);
  }
  return out;
}

std::string to_log(const TrendView& view, bool with_windows) {
  std::string out = fmt::format("{}\nTime: {} ms\n{}\n", kDashes, view.now, kDashes);
  for (const trend::RankedEntry& entry : view.ranking) out += printable(entry.name) + '\n';
  if (with_windows) {
    const trend::Windows& windows = view.windows;
    fmt::format_to(std::back_inserter(out), "Responses: yes {}, no {}, other {}\nTotal: {}\n", windows.responses[0],
                   windows.responses[1], windows.responses[2], windows.total);
    for (const trend::TopEvent& event : windows.top_events) {
      fmt::format_to(std::back_inserter(out), "Event: {} {}\n", event.yes,
                     printable(event.event_name.value_or(event.event_id)));
    }
  }
  return out + '\n';
}

}  // namespace rsvpulse::app
