// Small made observations, for the tests of this module: a few names, short times, many collisions.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/number_index.h"
#include "trend/observation.h"

namespace rsvpulse::trend {

// A message in the words of a test. Times are ms; 0 is a Thursday at midnight, 1970.
struct MadeMessage {
  int64_t rsvp_id = 1;
  int64_t mtime = 0;
  rsvp::Response response = rsvp::Response::kYes;
  int32_t guests = 0;
  std::vector<std::string> topics = {};
  std::string event_id = {};
  std::string event_name = {};
  std::string city = {};
  std::string group = {};
  int64_t group_id = 0;  // 0: not told
  double lat = 0;
  double lon = 0;
};

// Keeps what made observations point at.
class ObservationMaker {
 public:
  Observation make(const MadeMessage& message) {
    const MadeMessage& kept = messages_.emplace_back(message);
    Observation observation;
    observation.rsvp_id = kept.rsvp_id;
    observation.mtime = kept.mtime;
    observation.guests = kept.guests;
    observation.response = kept.response;
    observation.rsvp_hash = hash_integer(kept.rsvp_id);
    if (!kept.event_id.empty()) observation.event_id = kept.event_id;
    if (!kept.event_name.empty()) observation.event_name = kept.event_name;
    observation.event_hash = hash_event(observation.event_id, observation.event_name);
    observation.fingerprint = fingerprint_of(kept);
    auto& topics = topics_.emplace_back();
    for (const std::string& topic : kept.topics) topics.push_back({rsvp::Text(), rsvp::Text(topic)});
    auto& group = groups_.emplace_back();
    group.index = static_cast<uint32_t>(groups_.size() - 1);
    if (!kept.city.empty()) group.group.group_city = kept.city;
    if (!kept.group.empty()) group.group.group_name = kept.group;
    if (kept.group_id != 0) group.group.group_id = kept.group_id;
    group.group.group_lat = kept.lat;
    group.group.group_lon = kept.lon;
    group.group.topics = topics;
    observation.group = {&group, group.index};
    return observation;
  }

 private:
  static uint64_t fingerprint_of(const MadeMessage& m) {
    std::string all = std::to_string(m.rsvp_id) + "|" + std::to_string(m.mtime) + "|" +
                      std::to_string(static_cast<int>(m.response)) + "|" + std::to_string(m.guests) + "|" + m.event_id + "|" +
                      m.event_name + "|" + m.city;
    for (const std::string& topic : m.topics) all += "|" + topic;
    return std::hash<std::string>()(all);
  }

  std::deque<MadeMessage> messages_;
  std::deque<std::vector<rsvp::Topic>> topics_;
  std::deque<rsvp::CachedGroup> groups_;
};

}  // namespace rsvpulse::trend
