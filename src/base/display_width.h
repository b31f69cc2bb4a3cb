// How many columns text takes on a terminal, so that columns of names in every script line up.
#pragma once

#include <string>
#include <string_view>

namespace rsvpulse {

// Columns of valid UTF-8 without control characters: an ideograph or an emoji, whatever it is joined of, takes two, a combining
// mark none (Unicode's East Asian width and grapheme clusters, by utf8proc).
int display_width(std::string_view text);

// The beginning of `text` that fits `columns` (1 or more), its end replaced by "…" where something was cut off. Never cuts a
// grapheme cluster.
std::string cut_to_width(std::string_view text, int columns);

// cut_to_width(), then blanks up to `columns`.
std::string pad_to_width(std::string_view text, int columns);

}  // namespace rsvpulse
