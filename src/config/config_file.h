// The configuration file: TOML, whose keys are the names of options.
//
//   data-dir = "/var/lib/rsvpulse"          # at the top: for every command that has the option
//   source = ["ws://127.0.0.1:8080/2/rsvps"]
//   [run]                                   # for one command alone; wins over the top
//   checkpoint-interval = "10s"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/option.h"

namespace rsvpulse::config {

// One key of the file with its value as it would be typed on the command line.
struct FileSetting {
  enum class Kind { kText, kInteger, kReal, kBoolean, kTexts, kOther };
  std::string section = {};             // "" at the top
  std::string key = {};                 // "" when the section itself is meant
  Kind kind = Kind::kOther;             // kTexts: an array of strings
  std::string text = {};                // of all but kTexts
  std::vector<std::string> texts = {};  // of kTexts
  uint32_t line = 0;
};

// All settings, in the order of their lines. kConfig, with file, line and column: it cannot be read, or is no TOML.
Result<std::vector<FileSetting>> read_settings(const std::string& path);

// What is wrong with the setting as a value of `option`; empty when nothing is.
std::string setting_fault(const Option& option, const FileSetting& setting);

// The setting's elements as the option takes them: one for all but repeated texts.
std::vector<std::string> setting_texts(const Option& option, const FileSetting& setting);

}  // namespace rsvpulse::config
