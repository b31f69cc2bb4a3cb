#include "trend/windows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace rsvpulse::trend {
namespace {

// One event in the window; (mtime, rsvp_id) of its newest RSVP decides its name.
struct EventCount {
  int64_t yes = 0;
  std::pair<int64_t, int64_t> newest{-1, 0};
  std::optional<std::string_view> name;
};

using EventCounts = boost::unordered_flat_map<std::string_view, EventCount>;  // by event_id

// One state's events of the window as it numbers them: the greatest part of the work, so without a look at any text.
class SentCounts {
 public:
  explicit SentCounts(const TrendState& state) : state_(state), counts_(state.events().end()) {}

  void add(const RsvpRecord& rsvp) {
    if (rsvp.event == kNoEvent) return;
    Count& count = counts_[rsvp.event];
    if (++count.yes == 1) counted_.push_back(rsvp.event);
    count.newest = std::max(count.newest, std::pair(rsvp.mtime, rsvp.rsvp_id));
  }

  void add_to(EventCounts& events) const {
    const Dictionary& texts = state_.dictionary();
    for (const SentEventId id : counted_) {
      const SentEvent& sent = state_.events()[id];
      if (sent.event_id == kNoText) continue;
      EventCount& event = events[texts.text(sent.event_id)];
      event.yes += counts_[id].yes;
      if (counts_[id].newest <= event.newest) continue;
      event.newest = counts_[id].newest;
      event.name = sent.label == kNoText ? std::nullopt : std::optional(texts.text(sent.label));
    }
  }

 private:
  struct Count {
    int64_t yes = 0;
    std::pair<int64_t, int64_t> newest{-1, 0};
  };
  const TrendState& state_;
  std::vector<Count> counts_;  // by SentEventId
  std::vector<SentEventId> counted_;
};

struct Counted {
  std::string_view event_id;
  EventCount count;
};

bool ranks_before(const Counted& a, const Counted& b) {
  return a.count.yes != b.count.yes ? a.count.yes > b.count.yes : a.event_id < b.event_id;
}

}  // namespace

Windows windows(States states, const WindowOptions& options, int64_t now) {
  const int64_t end = second_of(now);
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - options.days * kHoursPerDay;
  Windows result;
  result.end_ms = end * kSecondMs;
  EventCounts events;
  for (const TrendState* state : states) {
    const ResponseCounts responses = state->responses_from(first_hour);
    for (size_t i = 0; i < responses.size(); ++i) result.responses[i] += responses[i];
    SentCounts sent(*state);
    state->for_each_rsvp_between(end - kWindowSeconds, end, [&](const RsvpRecord& rsvp) {
      ++result.total;
      sent.add(rsvp);
    });
    sent.add_to(events);
  }
  std::vector<Counted> counted;
  counted.reserve(events.size());
  for (const auto& [event_id, count] : events) counted.push_back({event_id, count});
  const size_t top = std::min(options.top_events, counted.size());
  std::partial_sort(counted.begin(), counted.begin() + static_cast<ptrdiff_t>(top), counted.end(), ranks_before);
  counted.resize(top);
  for (const auto& [event_id, count] : counted) {
    result.top_events.push_back(
        {std::string(event_id), count.name ? std::optional<std::string>(*count.name) : std::nullopt, count.yes});
  }
  return result;
}

}  // namespace rsvpulse::trend
