// GroupPlace: which group an RSVP is for and where that is, as one text that a state's dictionary keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rsvp/rsvp.h"

namespace rsvpulse::trend {

struct GroupPlace {
  std::optional<int64_t> group_id = {};
  std::optional<double> lat = {};  // with lon or not at all
  std::optional<double> lon = {};

  // 0,0 is what groups without a place send.
  static GroupPlace of(const rsvp::Group& group);

  // "1234 51.52 -0.1", "-" for an id that is not known, nothing for coordinates that are not; empty when nothing is known.
  std::string text() const;
  // What text() wrote; of anything else nothing is known.
  static GroupPlace parse(std::string_view text);
};

}  // namespace rsvpulse::trend
