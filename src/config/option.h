// An option is declared once, as data: parsing, validation, --help, the reference page and the nearest-name hints follow.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rsvpulse::config {

enum class Type {
  kFlag,      // present or not; elsewhere true|false. --flag=false undoes the environment
  kInteger,   // int64
  kReal,      // a finite double
  kText,      // any UTF-8 text
  kPath,      // a file or folder, "-" where the text says so
  kChoice,    // one of `choices`
  kChoices,   // a comma-separated, non-empty subset of `choices`
  kTexts,     // any number of texts: the flag is repeated; in the environment they are parted by blanks, in a file an array
  kSize,      // "64MiB", "10GB", "512B": a number and B, KiB, MiB, GiB, TiB, kB, MB, GB or TB; kept in bytes
  kDuration,  // "250ms", "10s", "1.5h", "7d": a number and ms, s, m, h or d, a whole number of ms; kept in ms
};

struct Option {
  std::string_view name = {};  // "idle-minutes": flag --idle-minutes, environment RSVPULSE_IDLE_MINUTES
  Type type = Type::kText;
  std::string_view default_value = {};  // as it would be typed; empty: not set
  std::string_view text = {};           // one sentence for a person, without the default and the bounds
  std::string_view example = {};        // a value worth trying
  double min = 0;  // bounds of kInteger, kReal, kSize (bytes) and kDuration (ms), both included; equal: no bounds
  double max = 0;  // infinity: no upper bound
  std::span<const std::string_view> choices = {};
  bool secret = false;  // never printed, and refused on the command line, where other users could read it
};

// What follows the options on the command line.
struct Positional {
  std::string_view name = {};  // "FILE"; empty: the command takes none
  std::string_view text = {};
  bool required = false;
  bool single = false;  // more than one is a fault
};

struct Example {
  std::string_view command = {};  // "rsvpulse trend rsvps.jsonl.gz"
  std::string_view text = {};     // what it does
};

// One verb of the program. What it refers to lives as long as the program: Values and texts point into it.
struct Command {
  std::string_view name = {};
  std::string_view summary = {};      // one line
  std::string_view description = {};  // paragraphs parted by an empty line; a line that begins with a blank stays as it is
  Positional positional = {};
  std::span<const Option> options = {};
  std::span<const Example> examples = {};
  std::string_view section = {};  // of the configuration file it reads besides its own: that of the command it is about
  bool runs_with_faults = false;  // of the configuration: see Values::faults()
};

}  // namespace rsvpulse::config
