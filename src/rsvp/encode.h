// Writes an Rsvp as Meetup's stream did: its key order, '/' as "\/", non-ASCII as raw UTF-8.
#pragma once

#include <string>

#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Appends one JSON object without a line end. Missing fields are left out; group_topics is always written.
void append_json(const Rsvp& rsvp, std::string& out);

// Appends `text` as a JSON string with its quotes, escaping what JSON requires and '/'.
void append_json_string(std::string_view text, std::string& out);

}  // namespace rsvpulse::rsvp
