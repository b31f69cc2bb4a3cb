// Observation: what trends need of one accepted message, small enough to queue by the thousand.
#pragma once

#include <cstdint>

#include "rsvp/group_cache.h"
#include "rsvp/rsvp.h"
#include "trend/event_table.h"

namespace rsvpulse::trend {

struct Observation {
  int64_t rsvp_id = 0;
  int64_t mtime = 0;
  // What retention is judged by: the greatest earlier mtime on the event clock (-1 for the first message), the arrival time on
  // the wall clock, or a fixed now.
  int64_t clock = 0;
  uint64_t fingerprint = 0;
  uint64_t rsvp_hash = 0;  // hash_integer(rsvp_id)
  EventHash event_hash;
  rsvp::Text event_id;    // into the batch's bytes or the reading's arena
  rsvp::Text event_name;  // as sent, likewise
  rsvp::GroupRef group;   // none: the message has no group
  int32_t guests = 0;
  rsvp::Response response = rsvp::Response::kOther;
};

}  // namespace rsvpulse::trend
