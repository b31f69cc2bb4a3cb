// The message: one RSVP as Meetup's stream sent it (DESIGN.md 2). Plain values; who owns the text is said by who fills it. A
// Text is missing where the field is missing, null or no string.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rsvp/text.h"

namespace rsvpulse::rsvp {

// Milliseconds since the Unix epoch of the last change, 0 to kMaxMtime (the end of the year 9999).
inline constexpr int64_t kMaxMtime = 253'402'300'799'999;
// A longer line, its line end not counted, is malformed.
inline constexpr size_t kMaxLineBytes = size_t{1} << 20;
// A line whose objects and arrays nest deeper is malformed: where Python's reader, and so the oracle, gives up.
inline constexpr int kMaxDepth = 990;

struct Member {
  std::optional<int64_t> member_id;
  Text member_name;
  Text photo;
};

struct Event {
  Text event_id;  // never empty
  Text event_name;
  Text event_url;
  std::optional<int64_t> time;  // ms since the epoch
};

struct Topic {
  Text urlkey;
  Text topic_name;
};

struct Group {
  std::optional<int64_t> group_id;
  Text group_name;
  Text group_city;
  Text group_state;
  Text group_country;
  Text group_urlname;
  std::optional<double> group_lat;
  std::optional<double> group_lon;
  std::span<const Topic> topics;
};

struct Venue {
  std::optional<int64_t> venue_id;
  Text venue_name;
  std::optional<double> lat;
  std::optional<double> lon;
};

struct Rsvp {
  // Of the line's bytes: equal for equal lines, and as good as never equal for others. Only to tell repeats from changes.
  uint64_t fingerprint = 0;
  int64_t rsvp_id = 0;
  int64_t mtime = 0;
  int32_t guests = 0;  // 0 when missing or negative
  Text response;
  Text visibility;
  Member member;
  Event event;
  Group group;
  Venue venue;
};

// The answer by its meaning: `response` with ASCII blanks trimmed and ASCII case folded.
enum class Response : uint8_t { kYes, kNo, kOther };
Response classify(const Text& response);

// Why a line is no message: the field at fault (empty for the line itself) and the reason, for a dead letter.
struct Refusal {
  std::string field;
  std::string reason;
};

}  // namespace rsvpulse::rsvp
