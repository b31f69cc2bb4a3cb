// The values a command runs with: each option's default, overlaid by the configuration file, overlaid by the environment,
// overlaid by the command line.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/option.h"

namespace rsvpulse::config {

// Answers as getenv does: the variable's value or nullopt. A constructor argument so that tests need no real environment.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

enum class Origin { kDefault, kFile, kEnvironment, kCommandLine };

// The value of one option and where it comes from.
struct Setting {
  const Option* option = nullptr;
  std::vector<std::string> texts = {};  // as typed, valid for the type; none: not set; several of a repeated text alone
  Origin origin = Origin::kDefault;
  std::string place = {};  // "rsvpulse.toml:3", "RSVPULSE_TOP"; of a secret from a file of its own that file too
};

// Validated values of one command's options. Asking for an option the command does not declare, by the wrong type, or for a
// number that is not set, is a programming error: std::logic_error.
class Values {
 public:
  bool flag(std::string_view name) const;
  int64_t integer(std::string_view name) const;  // kInteger; kDuration in ms; kSize in bytes
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;               // kText, kPath, kChoice; empty when not set
  std::vector<std::string> list(std::string_view name) const;         // kChoices, in the order given, each once; kTexts
  bool is_set(std::string_view name) const;                           // has a value: given or by default
  bool is_given(std::string_view name) const;                         // on the command line, in the environment or in the file
  const std::vector<Setting>& settings() const { return settings_; }  // of every option, as the command declares them
  const std::vector<std::string>& positionals() const { return positionals_; }
  // Of a command that runs with them: what is wrong in the environment and the file, one fault each. What is at fault has its
  // default here.
  const std::vector<std::string>& faults() const { return faults_; }
  // Reads the same arguments, environment and file again, as they are now.
  Result<Values> read_again() const { return again_(); }
  bool help_asked() const { return help_asked_; }  // print help instead of running; all else is then as by default

 private:
  friend class Reader;
  const Setting& find(std::string_view name) const;
  const Setting& find(std::string_view name, std::initializer_list<Type> types) const;
  std::vector<Setting> settings_;
  std::vector<std::string> positionals_;
  std::vector<std::string> faults_;
  std::function<Result<Values>()> again_;
  bool help_asked_ = false;
};

// Reads `arguments` (those after the verb), the environment, where an empty variable is the same as none, and the file that -c
// or RSVPULSE_CONFIG names. All faults are found at once, one a line, those of the command line first. The kind is kUsage when
// any fault lies on the command line, else kConfig. A value on the command line hides that of the environment, right or wrong,
// which hides that of the file; --help anywhere hides all faults. The file's keys may be those of any of `commands` (see
// config_file.h), and faults in what is meant for others are told too.
//
// A secret is never on the command line: the environment has it, or the file, or a file of its own, which
// --<name>-file, RSVPULSE_<NAME>_FILE or the key <name>-file names (its last line end does not count).
//
//   --top 5, --top=5   a value; a next argument that begins with -- is none (--name=--odd passes such a text)
//   --quiet            a flag
//   --                 only positionals follow
//   -                  a positional
//   -c FILE, --config FILE
Result<Values> read_values(const Command& command, const std::vector<std::string>& arguments, const Environment& environment,
                           std::span<const Command* const> commands = {});

}  // namespace rsvpulse::config
