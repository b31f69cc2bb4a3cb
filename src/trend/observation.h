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
  // The greatest earlier mtime of what it was read with; -1 for none.
  int64_t clock = -1;
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
