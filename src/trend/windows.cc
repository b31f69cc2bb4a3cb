#include "trend/windows.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

namespace rsvpulse::trend {
namespace {

using Version = std::pair<int64_t, int64_t>;  // mtime, rsvp_id

// The RSVPs for an event within the window; the newest decides its name.
struct EventCount {
  int64_t yes = 0;
  Version newest{-1, 0};
  std::optional<std::string_view> name;

  void add(const EventCount& other) {
    yes += other.yes;
    if (other.newest > newest) {
      newest = other.newest;
      name = other.name;
    }
  }
};

struct Counted {
  std::string_view event_id;
  EventCount count;
};

bool ranks_before(const Counted& a, const Counted& b) {
  return a.count.yes != b.count.yes ? a.count.yes > b.count.yes : a.event_id < b.event_id;
}

// Counts RSVPs of one state by the event as it was sent: for each RSVP a number, no text, is looked up.
class SentCounts {
 public:
  explicit SentCounts(const TrendState& state) : state_(state) {}

  void add(const RsvpRecord& rsvp) {
    auto& [yes, newest] = counts_[rsvp.event];
    ++yes;
    newest = std::max(newest, Version(rsvp.mtime, rsvp.rsvp_id));
  }

  // By event id, each once: it may have been sent under several names.
  std::vector<Counted> by_event_id() const {
    const Dictionary& texts = state_.dictionary();
    boost::unordered_flat_map<TextId, EventCount> events;
    for (const auto& [event, count] : counts_) {
      const SentEvent& sent = state_.events()[event];
      if (sent.event_id == kNoText) continue;
      const auto name = sent.label == kNoText ? std::nullopt : std::optional(texts.text(sent.label));
      events[sent.event_id].add({count.first, count.second, name});
    }
    std::vector<Counted> counted;
    counted.reserve(events.size());
    for (const auto& [event_id, count] : events) counted.push_back({texts.text(event_id), count});
    return counted;
  }

 private:
  const TrendState& state_;
  boost::unordered_flat_map<SentEventId, std::pair<int64_t, Version>> counts_;
};

// An event that several states know, once.
std::vector<Counted> merged(const std::vector<Counted>& of_all) {
  boost::unordered_flat_map<std::string_view, EventCount> events;
  for (const Counted& one : of_all) events[one.event_id].add(one.count);
  std::vector<Counted> counted;
  counted.reserve(events.size());
  for (const auto& [event_id, count] : events) counted.push_back({event_id, count});
  return counted;
}

}  // namespace

Windows windows(States states, const WindowOptions& options, int64_t now) {
  const int64_t end = second_of(now);
  const int64_t first_hour = static_cast<int64_t>(hour_of(now)) - options.days * kHoursPerDay;
  Windows result;
  result.end_ms = end * kSecondMs;
  std::vector<Counted> counted;
  for (const TrendState* state : states) {
    const ResponseCounts responses = state->responses_from(first_hour);
    for (size_t i = 0; i < responses.size(); ++i) result.responses[i] += responses[i];
    SentCounts sent(*state);
    state->for_each_rsvp_between(end - kWindowSeconds, end, [&](const RsvpRecord& rsvp) {
      ++result.total;
      if (rsvp.event != kNoEvent) sent.add(rsvp);
    });
    const std::vector<Counted> found = sent.by_event_id();
    counted.insert(counted.end(), found.begin(), found.end());
  }
  if (states.size() > 1) counted = merged(counted);
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
