// Times of day and date in UTC as text, for names and for people, whatever the machine's time zone. Proleptic Gregorian; years
// 0000 to 9999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rsvpulse {

constexpr int64_t kMsPerHour = 3'600'000;
constexpr int64_t kMsPerDay = 24 * kMsPerHour;

struct UtcTime {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millisecond = 0;
};

UtcTime utc_of(int64_t ms_since_epoch);

// "2026-11-24T18:05:09Z"; with milliseconds when there are some: "2026-11-24T18:05:09.250Z".
std::string iso_text(int64_t ms_since_epoch);

// Reads a date, "2026-11-24", or a date and time in UTC, "2026-11-24T18", "2026-11-24T18:05", "2026-11-24T18:05:09",
// "2026-11-24T18:05:09.25", a Z at its end or not, a blank in place of the T; or digits alone: ms since the epoch. nullopt for
// anything else.
std::optional<int64_t> parse_utc(std::string_view text);

}  // namespace rsvpulse
