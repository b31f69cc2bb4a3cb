#include "app/trend_output.h"

#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/printable.h"
#include "base/separated_text.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kDashes = "-------------------------------------------";
constexpr std::array<std::string_view, 3> kResponseNames = {"yes", "no", "other"};

template <class Row>
std::string join(size_t count, Row&& row) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + row(i);
  return out;
}

std::string windows_json(const trend::Windows& windows) {
  const auto response = [&](size_t i) { return fmt::format("\"{}\":{}", kResponseNames[i], windows.responses[i]); };
  const auto event = [&](size_t i) {
    const trend::TopEvent& top = windows.top_events[i];
    return fmt::format(R"({{"event_id":{},"event_name":{},"yes":{}}})", json_text(top.event_id),
                       top.event_name ? json_text(*top.event_name) : "null", top.yes);
  };
  return fmt::format(R"({{"end":{},"total":{},"responses":{{{}}},"top_events":[{}]}})", windows.end_ms, windows.total,
                     join(kResponseNames.size(), response), join(windows.top_events.size(), event));
}

}  // namespace

std::string to_tsv(const TrendView& view) {
  std::string out;
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const trend::RankedEntry& entry = view.ranking[i];
    fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\t{:.6f}\n", i + 1, name_of(entry.dimension), tsv_cell(entry.name),
                   entry.score);
  }
  return out;
}

std::string to_csv(const TrendView& view) {
  std::string out = "rank,dimension,name,score\n";
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const trend::RankedEntry& entry = view.ranking[i];
    fmt::format_to(std::back_inserter(out), "{},{},{},{:.6f}\n", i + 1, name_of(entry.dimension), csv_cell(entry.name),
                   entry.score);
  }
  return out;
}

std::string to_json(const TrendView& view) {
  const auto row = [&](size_t i) {
    const trend::RankedEntry& entry = view.ranking[i];
    return fmt::format(R"({{"rank":{},"dimension":"{}","name":{},"score":{}}})", i + 1, name_of(entry.dimension),
                       json_text(entry.name), entry.score);
  };
  return fmt::format(R"({{"now":{},"ranking":[{}],"windows":{}}})", view.now, join(view.ranking.size(), row),
                     windows_json(view.windows)) +
         '\n';
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
