// Words for people, derived from the declarations: --help and the reference page docs/reference.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/option.h"

namespace rsvpulse::config {

// Text of `rsvpulse <verb> --help`, wrapped at `width` columns: usage, description, options with type, bounds, default and
// environment variable, examples.
std::string help_text(const Command& command, int width);

// Text of `rsvpulse --help`.
std::string overview_text(std::span<const Command* const> commands, int width);

// The Markdown reference page of all commands. It depends on nothing but the declarations, so that a test can compare it with
// the committed page.
std::string reference_page(std::span<const Command* const> commands);

// "rsvpulse trend [options] [FILE]...".
std::string usage_line(const Command& command);

// What the program is, in one sentence.
inline constexpr std::string_view kProgramSummary =
    "rsvpulse turns a live stream of event RSVPs into answers: what is trending now, why, who comes, where.";

}  // namespace rsvpulse::config
