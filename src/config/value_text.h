// The text forms of option values, strict: all of the text is the value, or there is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rsvpulse::config {

// Decimal digits, a minus before them allowed, within int64.
std::optional<int64_t> parse_integer(std::string_view text);

// Decimal, with or without an exponent; finite.
std::optional<double> parse_real(std::string_view text);

// "250ms", "1.5h": a number without sign and a unit of ms, s, m, h, d. In milliseconds, of which it must be a whole number.
std::optional<int64_t> parse_duration_ms(std::string_view text);

// The shortest text that parse_duration_ms reads as `ms`, in the largest unit that divides it: "90m", "1500ms".
std::string duration_text(int64_t ms);

// "64MiB", "1.5GB": a number without sign and a unit of B, KiB, MiB, GiB, TiB, kB, MB, GB, TB. In bytes, a whole number of
// them.
std::optional<int64_t> parse_size(std::string_view text);

// The shortest text that parse_size reads as `bytes`, in the largest power of 1024 that divides it: "64MiB", "1000B".
std::string size_text(int64_t bytes);

// The words between blanks and line ends.
std::vector<std::string> split_blanks(std::string_view text);

// The comma-separated elements, each once, in the order given; an empty text has one empty element.
std::vector<std::string> split_choices(std::string_view text);

}  // namespace rsvpulse::config
