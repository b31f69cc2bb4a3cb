// What of a message stands before its group and trends need.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/arena.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::rsvp {

// Where the fields stand in a head. Of text the inside, escapes not resolved; a number's whole token.
class HeadFields {
 public:
  enum Field : uint8_t { kRsvpId, kMtime, kGuests, kResponse, kEventId, kEventName, kNone };

  // Of kNone, a value that no one needs, nothing comes out again.
  void set(Field field, const char* begin, size_t bytes) {
    tokens_[field] = {begin, bytes};
    found_ |= 1u << field;
  }
  // False where the head has no such field, or null instead.
  bool has(Field field) const { return (found_ >> field & 1) != 0; }
  std::string_view operator[](Field field) const { return {tokens_[field].begin, tokens_[field].bytes}; }

  // Reads them into `rsvp`, but for the two required ones. `arena` takes the texts that have to be unescaped. False decides
  // nothing: a number of a rarer form, or a bad escape.
  bool read(Rsvp& rsvp, std::optional<int64_t>& rsvp_id, std::optional<int64_t>& mtime, Arena& arena) const;

 private:
  struct Token {
    const char* begin;
    size_t bytes;
  };

  std::optional<int64_t> integer(Field field) const;
  bool read_text(Field field, Text& to, Arena& arena) const;

  std::array<Token, kNone + 1> tokens_;  // those found alone mean something; clearing the others takes as long as finding them
  uint32_t found_ = 0;
};

}  // namespace rsvpulse::rsvp
