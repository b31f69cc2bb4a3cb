// The command line, read by our own hand. CLI11, which Debian has, ends at the first fault and asks getenv itself, so a message
// could neither name RSVPULSE_TOP nor stand beside the others.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "config/check.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "config/reader.h"

namespace rsvpulse::config {
namespace {

// What a mistyped option may have meant, without the dashes.
std::vector<std::string_view> option_names(const Command& command) {
  std::vector<std::string_view> names;
  for (const Option& option : command.options) names.push_back(option.name);
  names.push_back(kConfigOption.name);
  names.push_back("help");
  return names;
}

}  // namespace

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
      i += take_option(argument == "-c" ? "--config" : argument, all.subspan(i + 1));
    }
  }
  check_positionals();
}

size_t Reader::take_option(std::string_view argument, std::span<const std::string> rest) {
  const size_t equals = std::min(argument.find('='), argument.size());
  const std::string_view name = argument.substr(0, equals);
  const bool has_inline_value = equals < argument.size();
  const std::string_view bare_name = name.starts_with("--") ? name.substr(2) : std::string_view{};
  const Option* const secret = secret_of_file(command_, bare_name);
  const Option* const option = secret != nullptr ? secret : option_named(command_, bare_name);
  if (option == nullptr) return refuse_unknown(argument, name, has_inline_value ? std::span<const std::string>{} : rest);
  const auto take = [&](std::string_view value) {
    if (secret != nullptr) {
      set_secret(*secret, std::string(value), Origin::kCommandLine, fmt::format("{} {}", name, cited(value)));
    } else {
      set(*option, value);
    }
  };
  if (has_inline_value) {
    take(argument.substr(equals + 1));
    return 0;
  }
  if (option->type == Type::kFlag) {
    take("true");
    return 0;
  }
  if (rest.empty() || rest[0].starts_with("--")) {
    usage_fault(fmt::format("{}: the value is missing; expected: {}", name, secret != nullptr ? "path" : type_text(*option)));
    return 0;
  }
  take(rest[0]);
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
  if (&option == &kConfigOption) return set_config(text);
  Setting& setting = setting_of(option);
  if (option.secret) {
    usage_fault(fmt::format("{}: a secret is not taken from the command line, where others can read it; set {} or {}-file PATH",
                            flag_name(option), environment_name(option), flag_name(option)));
    return;
  }
  const bool given = setting.origin != Origin::kDefault;
  if (given && option.type != Type::kTexts) {
    const std::string both =
        option.type == Type::kFlag ? "" : fmt::format(": {} and {}", cited(setting.texts.front()), cited(text));
    usage_fault(fmt::format("{} is given twice{}", flag_name(option), both));
    return;
  }
  if (!given) setting.texts.clear();
  setting.texts.emplace_back(text);
  setting.origin = Origin::kCommandLine;
  setting.place = flag_name(option);
  const std::string fault = value_fault(option, text);
  if (fault.empty()) return;
  const char separator = option.type == Type::kFlag ? '=' : ' ';
  usage_fault(fmt::format("{}{}{}: {}", flag_name(option), separator, cited(text), fault));
}

void Reader::set_config(std::string_view path) {
  if (path.empty()) return usage_fault("--config '': the path is empty");
  if (!config_path_.empty()) {
    return usage_fault(fmt::format("--config is given twice: {} and {}", cited(config_path_), cited(path)));
  }
  config_path_ = path;
}

void Reader::check_positionals() {
  const Positional& positional = command_.positional;
  const std::vector<std::string>& given = values_.positionals_;
  const size_t most = positional.name.empty() ? 0 : positional.single ? 1 : given.size();
  for (size_t i = most; i < given.size(); ++i) usage_fault(fmt::format("unexpected argument {}", cited(given[i])));
  if (positional.required && given.empty()) usage_fault(fmt::format("{} is missing: {}", positional.name, positional.text));
  if (std::count(given.begin(), given.end(), "") > 0 && most > 0) usage_fault(fmt::format("{} is empty", positional.name));
}

}  // namespace rsvpulse::config
