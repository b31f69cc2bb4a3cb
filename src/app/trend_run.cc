#include "app/trend_run.h"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "trend/dimension.h"
#include "trend/windows.h"

namespace rsvpulse::app {
namespace {

std::string plural(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

trend::RankingOptions ranking_options(const config::Values& values) {
  trend::RankingOptions options;
  options.top = static_cast<size_t>(values.integer("top"));
  options.days = values.integer("days");
  options.decay = values.real("decay");
  options.idle_minutes = values.integer("idle-minutes");
  for (const std::string& name : values.list("by")) options.by.insert(*trend::dimension_named(name));
  return options;
}

TrendView view_of(trend::States states, const trend::RankingOptions& options, int64_t now, bool with_windows) {
  const auto shown = with_windows ? windows(states, {.days = options.days}, now) : trend::Windows();
  return {now, rank(states, options, now), shown};
}

bool nothing_was_a_message(const trend::Conservation& sums) { return sums.read == sums.dead_letter; }

void tell_conservation(const trend::Conservation& sums, Notes& notes) {
  notes.tell(fmt::format("{} read: {} applied, {} duplicate, {} superseded, {} expired, {}; {} out of order by over 60 s",
                         plural(sums.read, "message", "messages"), sums.applied, sums.duplicate, sums.superseded, sums.expired,
                         plural(sums.dead_letter, "dead letter", "dead letters"), sums.out_of_order));
}

}  // namespace rsvpulse::app
