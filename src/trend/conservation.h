// Conservation: of every message read exactly one of these holds (DESIGN.md 4), so the sums meet.
#pragma once

#include <cstdint>

namespace rsvpulse::trend {

struct Conservation {
  uint64_t read = 0;
  uint64_t dead_letter = 0;
  uint64_t expired = 0;     // its hour lay before retention when it arrived
  uint64_t superseded = 0;  // older than what was known of its RSVP
  uint64_t duplicate = 0;   // same id, mtime and bytes as what was known
  uint64_t applied = 0;
  uint64_t out_of_order = 0;  // over 60 s behind the greatest earlier mtime; for information, counted beside the others

  bool sums_meet() const { return read == dead_letter + expired + superseded + duplicate + applied; }

  Conservation& operator+=(const Conservation& other) {
    read += other.read;
    dead_letter += other.dead_letter;
    expired += other.expired;
    superseded += other.superseded;
    duplicate += other.duplicate;
    applied += other.applied;
    out_of_order += other.out_of_order;
    return *this;
  }
  bool operator==(const Conservation&) const = default;
};

}  // namespace rsvpulse::trend
