// Event time in the units that trends are counted by. All from milliseconds since the epoch, of the years 1970 to 9999.
#pragma once

#include <cstdint>

namespace rsvpulse::trend {

inline constexpr int64_t kSecondMs = 1'000;
inline constexpr int64_t kMinuteMs = 60'000;
inline constexpr int64_t kHourMs = 3'600'000;
inline constexpr uint32_t kMinutesPerHour = 60;
inline constexpr int64_t kHoursPerDay = 24;

inline constexpr int64_t kWindowSeconds = 300;   // the sliding windows
inline constexpr int64_t kMaxIdleMinutes = 180;  // the longest idle span that can be asked for

// Years up to 9999 in minutes fit 32 bits.
constexpr uint32_t minute_of(int64_t ms) { return static_cast<uint32_t>(ms / kMinuteMs); }
constexpr uint32_t hour_of(int64_t ms) { return static_cast<uint32_t>(ms / kHourMs); }
constexpr int64_t second_of(int64_t ms) { return ms / kSecondMs; }

}  // namespace rsvpulse::trend
