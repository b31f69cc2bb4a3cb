// Reads dead letters back, as append_json_line() wrote them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rsvpulse::rsvp {

// A dead letter that owns its texts.
struct KeptLetter {
  std::string source;
  uint64_t line = 0;
  uint64_t offset = 0;
  std::string field;
  std::string reason;
  std::string bytes;
};

// nullopt: no dead letter of ours.
std::optional<KeptLetter> read_dead_letter(std::string_view json_line);

}  // namespace rsvpulse::rsvp
