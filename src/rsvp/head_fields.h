// What of a message stands before its group and trends need.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Where the fields stand in a head. Of text the inside, escapes not resolved; a number's whole token. Without data() where the
// head has no such field, or null instead.
struct HeadFields {
  enum Field : uint8_t { kRsvpId, kMtime, kGuests, kResponse, kEventId, kEventName, kNone };
  std::array<std::string_view, kNone + 1> tokens = {};  // the last takes what no one needs

  std::string_view operator[](Field field) const { return tokens[field]; }

  // Reads them into `rsvp`, but for the two required ones. `arena` takes the texts that have to be unescaped. False decides
  // nothing: a number of a rarer form, or a bad escape.
  bool read(Rsvp& rsvp, std::optional<int64_t>& rsvp_id, std::optional<int64_t>& mtime, Arena& arena) const;

 private:
  std::optional<int64_t> integer(Field field) const;
  bool read_text(Field field, Text& to, Arena& arena) const;
};

}  // namespace rsvpulse::rsvp
