// Where the embedded parts keep their things below --data-dir.
#pragma once

#include <string>

#include "config/option.h"

namespace rsvpulse::app {

inline constexpr config::Option kDataDirOption = {.name = "data-dir",
                                                  .type = config::Type::kPath,
                                                  .default_value = "rsvpulse-data",
                                                  .text = "The folder that holds the log and what else is kept.",
                                                  .example = "/var/lib/rsvpulse"};

inline std::string log_folder(const std::string& data_dir) { return data_dir + "/log"; }

}  // namespace rsvpulse::app
