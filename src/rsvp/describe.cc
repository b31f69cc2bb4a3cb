#include "rsvp/describe.h"

#include <type_traits>

#include <fmt/format.h>

namespace rsvpulse::rsvp {

std::string describe(const Rsvp& rsvp) {
  std::string out = fmt::format("rsvp_id={} mtime={} guests={}\n", rsvp.rsvp_id, rsvp.mtime, rsvp.guests);
  const auto put = [&out](std::string_view name, const auto& value) {
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::optional<double>>) {
      out += value ? fmt::format("{}={:a}\n", name, *value) : fmt::format("{} missing\n", name);
    } else {
      out += value ? fmt::format("{}={}\n", name, *value) : fmt::format("{} missing\n", name);
    }
  };
  put("response", rsvp.response), put("visibility", rsvp.visibility);
  put("member_id", rsvp.member.member_id), put("member_name", rsvp.member.member_name), put("photo", rsvp.member.photo);
  put("event_id", rsvp.event.event_id), put("event_name", rsvp.event.event_name);
  put("event_url", rsvp.event.event_url), put("time", rsvp.event.time);
  const Group& group = rsvp.group;
  put("group_id", group.group_id), put("group_name", group.group_name), put("group_city", group.group_city);
  put("group_state", group.group_state), put("group_country", group.group_country), put("group_urlname", group.group_urlname);
  put("group_lat", group.group_lat), put("group_lon", group.group_lon);
  for (const Topic& topic : group.topics) put("urlkey", topic.urlkey), put("topic_name", topic.topic_name);
  put("venue_id", rsvp.venue.venue_id), put("venue_name", rsvp.venue.venue_name);
  put("lat", rsvp.venue.lat), put("lon", rsvp.venue.lon);
  return out;
}

}  // namespace rsvpulse::rsvp
