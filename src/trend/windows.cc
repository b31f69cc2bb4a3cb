#include "trend/windows.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "trend/greatest.h"

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

// All events of the window: the plain way, RSVP by RSVP.
std::vector<Counted> count_all(States states, int64_t end, int64_t& total) {
  EventCounts events;
  for (const TrendState* state : states) {
    SentCounts sent(*state);
    state->for_each_rsvp_between(end - kWindowSeconds, end, [&](const RsvpRecord& rsvp) {
      ++total;
      sent.add(rsvp);
    });
    sent.add_to(events);
  }
  std::vector<Counted> counted;
  counted.reserve(events.size());
  for (const auto& [event_id, count] : events) counted.push_back({event_id, count});
  return counted;
}

// What the last of the `top` greatest counts is; 0: there are fewer.
int32_t least_of_best(const std::vector<int32_t>& counts, size_t top) {
  Greatest<int32_t> best(top);
  for (const int32_t count : counts) {
    if (count > 0 && best.admits(count)) best.add(count);
  }
  return top > 0 && best.is_full() ? best.least() : 0;
}

// The quick way, by what the states keep for readers: those that can be among the `top`, without their names. One that is
// among them has, in one of n states, an n-th of what the last of them has, which is no less than what it has in one state.
std::vector<Counted> count_best(States states, int64_t end, size_t top, int64_t& total) {
  int64_t least = 1;
  for (const TrendState* state : states) {
    WindowCounts& window = *state->window_counts();
    window.move_to(*state, end);
    total += window.total();
    least = std::max<int64_t>(least, least_of_best(window.yes(), top));
  }
  const auto n = static_cast<int64_t>(states.size());
  boost::unordered_flat_map<std::string_view, int64_t> yes;
  for (const TrendState* state : states) {
    const std::vector<int32_t>& counts = state->window_counts()->yes();
    for (TextId id = 0; id < counts.size(); ++id) {
      if (counts[id] > 0 && counts[id] * n >= least) yes.try_emplace(state->dictionary().text(id));
    }
  }
  std::vector<Counted> counted;
  for (const auto& [event_id, none] : yes) {
    Counted one{event_id, {}};
    for (const TrendState* state : states) {
      const std::vector<int32_t>& counts = state->window_counts()->yes();
      const TextId id = state->dictionary().find(TextKind::kEventId, event_id);
      if (id < counts.size()) one.count.yes += counts[id];
    }
    counted.push_back(one);
  }
  return counted;
}

// Names those events, each as its newest RSVP in the window does: from the newest second back until all are found.
void name_events(States states, int64_t end, std::span<Counted> events) {
  for (const TrendState* state : states) {
    boost::unordered_flat_map<TextId, Counted*> wanted;
    for (Counted& event : events) {
      const TextId id = state->dictionary().find(TextKind::kEventId, event.event_id);
      if (id != kNoText && id < state->window_counts()->yes().size() && state->window_counts()->yes()[id] > 0) {
        wanted[id] = &event;
      }
    }
    size_t missing = wanted.size();
    for (int64_t second = end; missing > 0 && second > end - kWindowSeconds; --second) {
      std::vector<TextId> met;
      state->for_each_rsvp_between(second - 1, second, [&](const RsvpRecord& rsvp) {
        if (rsvp.event == kNoEvent) return;
        const SentEvent& sent = state->events()[rsvp.event];
        const auto found = wanted.find(sent.event_id);
        if (found == wanted.end()) return;
        met.push_back(sent.event_id);
        EventCount& count = found->second->count;
        if (const std::pair newest(rsvp.mtime, rsvp.rsvp_id); newest > count.newest) {
          count.newest = newest;
          count.name = sent.label == kNoText ? std::nullopt : std::optional(state->dictionary().text(sent.label));
        }
      });
      for (const TextId id : met) missing -= wanted.erase(id);
    }
  }
}

}  // namespace

Windows windows(States states, const WindowOptions& options, int64_t now) {
  const int64_t end = second_of(now);
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - options.days * kHoursPerDay;
  Windows result;
  result.end_ms = end * kSecondMs;
  for (const TrendState* state : states) {
    const ResponseCounts responses = state->responses_from(first_hour);
    for (size_t i = 0; i < responses.size(); ++i) result.responses[i] += responses[i];
  }
  const bool is_quick = std::all_of(states.begin(), states.end(), [](const auto* state) { return state->window_counts(); });
  std::vector<Counted> counted =
      is_quick ? count_best(states, end, options.top_events, result.total) : count_all(states, end, result.total);
  const size_t top = std::min(options.top_events, counted.size());
  std::partial_sort(counted.begin(), counted.begin() + static_cast<ptrdiff_t>(top), counted.end(), ranks_before);
  counted.resize(top);
  if (is_quick) name_events(states, end, counted);
  for (const auto& [event_id, count] : counted) {
    result.top_events.push_back(
        {std::string(event_id), count.name ? std::optional<std::string>(*count.name) : std::nullopt, count.yes});
  }
  return result;
}

}  // namespace rsvpulse::trend
