// The command line and the environment, read by our own hand. CLI11, which Debian has, ends at the first fault and asks getenv
// itself, so a message could neither name RSVPULSE_TOP nor stand beside the others.
#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/check.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "config/values.h"

namespace rsvpulse::config {
namespace {

bool is_help(std::string_view argument) { return argument == "--help" || argument == "-h"; }

bool asks_for_help(const std::vector<std::string>& arguments) {
  const auto options_end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), options_end, is_help);
}

// What a mistyped option may have meant, without the dashes.
std::vector<std::string_view> option_names(const Command& command) {
  std::vector<std::string_view> names;
  for (const Option& option : command.options) names.push_back(option.name);
  names.push_back("help");
  return names;
}

const Option* option_named(const Command& command, std::string_view name) {
  for (const Option& option : command.options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

}  // namespace

// Collects values and faults; one use.
class Reader {
 public:
  explicit Reader(const Command& command) : command_(command) {
    for (const Option& option : command.options) {
      values_.values_.insert({std::string(option.name), {&option, std::string(option.default_value), false}});
    }
  }

  void read_arguments(const std::vector<std::string>& arguments);
  void read_environment(const Environment& environment);
  Result<Values> finish() &&;
  Values help() &&;  // in place of reading

 private:
  // `--name` or `--name=value`, with the arguments after it; returns how many of those it took as its value, 0 or 1.
  size_t take_option(std::string_view argument, std::span<const std::string> rest);
  size_t refuse_unknown(std::string_view argument, std::string_view name, std::span<const std::string> rest);
  void set(const Option& option, std::string_view value);
  void check_positionals();
  void usage_fault(std::string fault) {
    faults_.push_back(std::move(fault));
    kind_ = ErrorKind::kUsage;
  }

  const Command& command_;
  Values values_;
  std::vector<std::string> faults_;
  ErrorKind kind_ = ErrorKind::kConfig;
};

void Reader::read_arguments(const std::vector<std::string>& arguments) {
  const std::span<const std::string> all(arguments);
  bool options_ended = false;
  for (size_t i = 0; i < all.size(); ++i) {
    const std::string& argument = all[i];
    if (options_ended || argument == "-" || !argument.starts_with('-')) {
      values_.positionals_.push_back(argument);
    } else if (argument == "--") {
      options_ended = true;
    } else {
      i += take_option(argument, all.subspan(i + 1));
    }
  }
  check_positionals();
}

size_t Reader::take_option(std::string_view argument, std::span<const std::string> rest) {
  const size_t equals = std::min(argument.find('='), argument.size());
  const std::string_view name = argument.substr(0, equals);
  const bool has_inline_value = equals < argument.size();
  const Option* const option = name.starts_with("--") ? option_named(command_, name.substr(2)) : nullptr;
  if (option == nullptr) return refuse_unknown(argument, name, has_inline_value ? std::span<const std::string>{} : rest);
  if (has_inline_value) {
    set(*option, argument.substr(equals + 1));
    return 0;
  }
  if (option->type == Type::kFlag) {
    set(*option, "true");
    return 0;
  }
  if (rest.empty() || rest[0].starts_with("--")) {
    usage_fault(fmt::format("{}: the value is missing; expected: {}", name, type_text(*option)));
    return 0;
  }
  set(*option, rest[0]);
  return 1;
}

// Where the option that was meant is known, its value goes with it, so that one slip is one fault.
size_t Reader::refuse_unknown(std::string_view argument, std::string_view name, std::span<const std::string> rest) {
  const std::string_view bare_name = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  const std::vector<std::string_view> names = option_names(command_);
  usage_fault(fmt::format("unknown option {}{}", cited(name), nearest_hint(bare_name, names, "--")));
  const Option* const meant = option_named(command_, nearest(bare_name, names));
  const bool takes_value = meant != nullptr && meant->type != Type::kFlag && name.size() == argument.size();
  return takes_value && !rest.empty() && !rest[0].starts_with("--") ? 1 : 0;
}

void Reader::set(const Option& option, std::string_view text) {
  Values::Value& value = values_.values_.find(option.name)->second;
  if (option.secret) {
    usage_fault(fmt::format("{}: a secret is not taken from the command line, where others can read it; set {}",
                            flag_name(option), environment_name(option)));
    return;
  }
  if (value.given) {
    const std::string both = option.type == Type::kFlag ? "" : fmt::format(": {} and {}", cited(value.text), cited(text));
    usage_fault(fmt::format("{} is given twice{}", flag_name(option), both));
    return;
  }
  value.text = text;
  value.given = true;
  const std::string fault = value_fault(option, text);
  if (fault.empty()) return;
  const char separator = option.type == Type::kFlag ? '=' : ' ';
  usage_fault(fmt::format("{}{}{}: {}", flag_name(option), separator, cited(text), fault));
}

void Reader::check_positionals() {
  const Positional& positional = command_.positional;
  const std::vector<std::string>& given = values_.positionals_;
  const size_t most = positional.name.empty() ? 0 : positional.single ? 1 : given.size();
  for (size_t i = most; i < given.size(); ++i) usage_fault(fmt::format("unexpected argument {}", cited(given[i])));
  if (positional.required && given.empty()) usage_fault(fmt::format("{} is missing: {}", positional.name, positional.text));
  if (std::count(given.begin(), given.end(), "") > 0 && most > 0) usage_fault(fmt::format("{} is empty", positional.name));
}

void Reader::read_environment(const Environment& environment) {
  for (const Option& option : command_.options) {
    Values::Value& value = values_.values_.find(option.name)->second;
    const auto text = value.given ? std::nullopt : environment(environment_name(option));
    if (!text || text->empty()) continue;
    value.text = *text;
    value.given = true;
    const std::string fault = value_fault(option, *text);
    if (!fault.empty()) faults_.push_back(fmt::format("{}={}: {}", environment_name(option), cited(option, *text), fault));
  }
}

Values Reader::help() && {
  values_.help_asked_ = true;
  return std::move(values_);
}

Result<Values> Reader::finish() && {
  if (faults_.empty()) return std::move(values_);
  return Error{kind_, fmt::format("{}", fmt::join(faults_, "\n"))};
}

Result<Values> read_values(const Command& command, const std::vector<std::string>& arguments, const Environment& environment) {
  Reader reader(command);
  if (asks_for_help(arguments)) return std::move(reader).help();
  reader.read_arguments(arguments);
  reader.read_environment(environment);
  return std::move(reader).finish();
}

}  // namespace rsvpulse::config
