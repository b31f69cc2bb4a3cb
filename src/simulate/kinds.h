// Tells what each message of a recording is to those before it: new, a change, a rounded copy, a repeat.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/figures.h"

namespace rsvpulse::simulate {

// What of a message the question needs.
struct Seen {
  int64_t rsvp_id = 0;
  int64_t mtime = 0;
  int32_t guests = 0;
  bool yes = false;
};

// `messages` in the order of arrival. Ids ascend as RSVPs are made: one well below those of the first messages tells of an RSVP
// older than the recording. So give one recording, not several in a row. Figures: "kinds: …" (shares), "lateness: …" (the
// greatest mtime so far minus the message's, of live and of rounded messages apart), and the rate and evenness of arrival.
std::vector<Figure> kind_figures(const std::vector<Seen>& messages);

}  // namespace rsvpulse::simulate
