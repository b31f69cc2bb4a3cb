#include "rsvp/head_fields.h"

#include "rsvp/tokens.h"

namespace rsvpulse::rsvp {

bool HeadFields::read(Rsvp& rsvp, std::optional<int64_t>& rsvp_id, std::optional<int64_t>& mtime, Arena& arena) const {
  rsvp_id = integer(kRsvpId);
  mtime = integer(kMtime);
  const auto guests = has(kGuests) ? integer(kGuests) : 0;
  if (!rsvp_id || !mtime || !guests || *guests > INT32_MAX) return false;
  rsvp.guests = static_cast<int32_t>(*guests);
  Event& event = rsvp.event;
  if (!read_text(kResponse, rsvp.response, arena) || !read_text(kEventId, event.event_id, arena) ||
      !read_text(kEventName, event.event_name, arena)) {
    return false;
  }
  if (event.event_id && event.event_id->empty()) event.event_id.reset();
  return true;
}

std::optional<int64_t> HeadFields::integer(Field field) const {
  return has(field) ? short_integer((*this)[field]) : std::nullopt;
}

bool HeadFields::read_text(Field field, Text& to, Arena& arena) const {
  if (!has(field)) {
    to.reset();
    return true;
  }
  const std::string_view raw = (*this)[field];
  if (!has_escape(raw)) {
    to = raw;
    return true;
  }
  to = unescape(raw, arena);
  return to.has_value();
}

}  // namespace rsvpulse::rsvp
