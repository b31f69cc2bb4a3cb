// The words for one option that messages, --help and the reference page share.
#pragma once

#include <string>
#include <string_view>

#include "config/option.h"

namespace rsvpulse::config {

// Every command has it, besides --help.
inline constexpr Option kConfigOption = {.name = "config",
                                         .type = Type::kPath,
                                         .text = "Read options from this TOML file, whose keys are their names.",
                                         .example = "rsvpulse.toml"};

// "--top"
std::string flag_name(const Option& option);

// "RSVPULSE_IDLE_MINUTES"
std::string environment_name(const Option& option);

// What stands for the value in a usage line: "N", "DURATION"; empty for a flag.
std::string_view placeholder(Type type);

// "1 to 1000", "at least 1s"; empty when the option has no bounds.
std::string bounds_text(const Option& option);

// Type with its bounds or choices: "integer, 1 to 1000", "one of table, tsv", "a comma-separated list of topic, event".
std::string type_text(const Option& option);

// A value as messages cite it: printable, in quotes when it has blanks or is empty, cut when long, and hidden when secret.
std::string cited(const Option& option, std::string_view value);
std::string cited(std::string_view value);

}  // namespace rsvpulse::config
