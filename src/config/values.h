// The values a command runs with: each option's default, overlaid by the environment, overlaid by the command line.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/option.h"

namespace rsvpulse::config {

// Answers as getenv does: the variable's value or nullopt. A constructor argument so that tests need no real environment.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

// Validated values of one command's options. Asking for an option the command does not declare, by the wrong type, or for a
// number that is not set, is a programming error: std::logic_error.
class Values {
 public:
  bool flag(std::string_view name) const;
  int64_t integer(std::string_view name) const;  // kInteger; kDuration in ms
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;        // kText, kPath, kChoice; empty when not set
  std::vector<std::string> list(std::string_view name) const;  // kChoices, in the order given, each once
  bool is_set(std::string_view name) const;                    // has a value: given, from the environment, or by default
  bool is_given(std::string_view name) const;                  // on the command line or in the environment
  const std::vector<std::string>& positionals() const { return positionals_; }
  bool help_asked() const { return help_asked_; }  // print help instead of running; all else is then as by default

 private:
  friend class Reader;
  struct Value {
    const Option* option;
    std::string text;  // as typed, valid for the type
    bool given;
  };
  const Value& find(std::string_view name) const;
  const Value& find(std::string_view name, std::initializer_list<Type> types) const;
  std::map<std::string, Value, std::less<>> values_;
  std::vector<std::string> positionals_;
  bool help_asked_ = false;
};

// Reads `arguments` (those after the verb) and the environment, where an empty variable is the same as none. All faults are
// found at once, one a line, those of the command line first. The kind is kUsage when any fault lies on the command line, else
// kConfig. A value on the command line hides that of the environment, right or wrong; --help anywhere hides all faults.
//
//   --top 5, --top=5   a value; a next argument that begins with -- is none (--name=--odd passes such a text)
//   --quiet            a flag
//   --                 only positionals follow
//   -                  a positional
Result<Values> read_values(const Command& command, const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace rsvpulse::config
