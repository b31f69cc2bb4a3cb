// Shell completion, derived from the declarations.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "config/option.h"

namespace rsvpulse::config {

inline constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};

// A script for one of kShells that completes commands, options, and the values of choices; files elsewhere.
std::string completion_script(std::span<const Command* const> commands, std::string_view shell);

}  // namespace rsvpulse::config
