#include "trend/trend_view.h"

#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "base/json_text.h"
#include "base/separated_text.h"

namespace rsvpulse::trend {
namespace {

constexpr std::array<std::string_view, 3> kResponseNames = {"yes", "no", "other"};

template <class Row>
std::string join(size_t count, Row&& row) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + row(i);
  return out;
}

}  // namespace

std::string to_tsv(const TrendView& view) {
  std::string out;
  for (size_t i = 0; i < view.ranking.size(); ++i) {
    const RankedEntry& entry = view.ranking[i];
    fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\t{:.6f}\n", i + 1, name_of(entry.dimension), tsv_cell(entry.name),
                   entry.score);
  }
  return out;
}

std::string to_json(const TrendView& view) {
  const auto row = [&](size_t i) {
    const RankedEntry& entry = view.ranking[i];
    return fmt::format(R"({{"rank":{},"dimension":"{}","name":{},"score":{}}})", i + 1, name_of(entry.dimension),
                       json_text(entry.name), entry.score);
  };
  return fmt::format(R"({{"now":{},"ranking":[{}],"windows":{}}})", view.now, join(view.ranking.size(), row),
                     to_json(view.windows)) +
         '\n';
}

std::string to_json(const Windows& windows) {
  const auto response = [&](size_t i) { return fmt::format("\"{}\":{}", kResponseNames[i], windows.responses[i]); };
  const auto event = [&](size_t i) {
    const TopEvent& top = windows.top_events[i];
    return fmt::format(R"({{"event_id":{},"event_name":{},"yes":{}}})", json_text(top.event_id),
                       top.event_name ? json_text(*top.event_name) : "null", top.yes);
  };
  return fmt::format(R"({{"end":{},"total":{},"responses":{{{}}},"top_events":[{}]}})", windows.end_ms, windows.total,
                     join(kResponseNames.size(), response), join(windows.top_events.size(), event));
}

}  // namespace rsvpulse::trend
