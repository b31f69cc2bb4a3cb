#include "rsvp/head_fields.h"

#include "rsvp/tokens.h"

namespace rsvpulse::rsvp {

bool HeadFields::read(Rsvp& rsvp, std::optional<int64_t>& rsvp_id, std::optional<int64_t>& mtime, Arena& arena) const {
  rsvp_id = integer(kRsvpId);
  mtime = integer(kMtime);
  const auto guests = tokens[kGuests].empty() ? 0 : integer(kGuests);
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
  return tokens[field].empty() ? std::nullopt : short_integer(tokens[field]);
}

bool HeadFields::read_text(Field field, Text& to, Arena& arena) const {
  const std::string_view raw = tokens[field];
  to.reset();
  if (raw.data() == nullptr) return true;
  to = has_escape(raw) ? unescape(raw, arena) : raw;
  return to.has_value();
}

}  // namespace rsvpulse::rsvp
