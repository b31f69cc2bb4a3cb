// Whole files, read at once and replaced so that no reader and no crash ever sees half of one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rsvpulse {

// nullopt when there is no such file; kOutside when it cannot be read.
Result<std::optional<std::string>> read_file(const std::string& path);

// Writes aside in the same folder, syncs, renames, syncs the folder. kOutside, with nothing changed, when that fails.
Status replace_file(const std::string& path, std::string_view bytes);

// Makes the folder and those above it.
Status make_folder(const std::string& path);

}  // namespace rsvpulse
