// Breakdown: what the "yes" RSVPs of one entry, event or group are made of: hours, events, groups, cities, topics, places.
//
// Computed by reading all RSVPs within the span once, for any number of subjects at a time; nothing is kept for it beforehand.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "trend/dimension.h"
#include "trend/group_place.h"
#include "trend/ranking.h"

namespace rsvpulse::trend {

// Whose RSVPs.
struct Subject {
  enum class Kind { kEntry, kEventId, kGroupId };
  Kind kind = Kind::kEntry;
  Dimension dimension = Dimension::kTopic;  // of kEntry
  std::string text = {};                    // the entry's name, or the event's id
  int64_t group_id = 0;
};

// People who said yes, guests counted.
struct Share {
  std::string name;
  int64_t people = 0;
};
struct EventShare {
  std::string event_id;
  std::string name;  // as sent with the newest RSVP; empty: none was sent
  int64_t people = 0;
};
struct PlaceShare {
  GroupPlace place;
  std::string group;  // empty: not told, city and country likewise
  std::string city;
  std::string country;
  int64_t people = 0;
};

// Lists begin with the most people; ties go by name.
struct Breakdown {
  int64_t people = 0;
  int64_t rsvps = 0;
  int64_t latest = -1;         // greatest mtime; -1: no RSVP
  int64_t first_hour = 0;      // since the epoch
  std::vector<int64_t> hours;  // people by hour, up to and with that of now
  std::vector<Share> topics;
  std::vector<Share> cities;
  std::vector<Share> countries;
  std::vector<EventShare> events;
  std::vector<PlaceShare> places;  // by group, and where a group moved by place
};

struct BreakdownOptions {
  int64_t days = 1;         // as rank() takes them
  size_t top = 12;          // rows of each list at the most
  bool with_topics = true;  // false: topics and places stay empty, which is much quicker
};

// By subject, at most 64 of them. `now` as rank() takes it.
std::vector<Breakdown> breakdowns(States states, std::span<const Subject> subjects, const BreakdownOptions& options,
                                  int64_t now);

}  // namespace rsvpulse::trend
