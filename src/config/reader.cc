#include "config/reader.h"

#include <array>
#include <fstream>
#include <iterator>

#include <fmt/ranges.h>

#include "config/check.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "config/value_text.h"

namespace rsvpulse::config {
namespace {

constexpr std::string_view kFileSuffix = "-file";

bool is_help(std::string_view argument) { return argument == "--help" || argument == "-h"; }

bool asks_for_help(const std::vector<std::string>& arguments) {
  const auto options_end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), options_end, is_help);
}

}  // namespace

const Option* option_named(const Command& command, std::string_view name) {
  if (name == kConfigOption.name) return &kConfigOption;
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [name](const Option& option) { return option.name == name; });
  return found == command.options.end() ? nullptr : &*found;
}

// The secret that "<name>-file" gives the file of; null when there is none.
const Option* secret_of_file(const Command& command, std::string_view name) {
  if (!name.ends_with(kFileSuffix)) return nullptr;
  const Option* const option = option_named(command, name.substr(0, name.size() - kFileSuffix.size()));
  return option != nullptr && option->secret ? option : nullptr;
}

void Reader::set_secret(const Option& option, const std::string& path, Origin origin, std::string place) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  std::string fault = !file.is_open() || file.bad() ? "cannot be read" : text.empty() ? "holds no secret" : "";
  if (fault.empty()) fault = value_fault(option, text);
  if (!fault.empty()) {
    faults_.push_back(fmt::format("{}: {}", place, fault));
    if (origin == Origin::kCommandLine) kind_ = ErrorKind::kUsage;
  }
  setting_of(option) = {.option = &option, .texts = {std::move(text)}, .origin = origin, .place = std::move(place)};
}

void Reader::read_environment(const Environment& environment) {
  for (Setting& setting : values_.settings_) {
    if (setting.origin == Origin::kDefault) read_variable(setting, environment);
  }
  if (!config_path_.empty()) return;
  config_path_ = environment(environment_name(kConfigOption)).value_or("");
}

void Reader::read_variable(Setting& setting, const Environment& environment) {
  const Option& option = *setting.option;
  const std::string name = environment_name(option);
  if (const auto path = option.secret ? environment(name + "_FILE") : std::nullopt; path && !path->empty()) {
    return set_secret(option, *path, Origin::kEnvironment, fmt::format("{}_FILE={}", name, cited(*path)));
  }
  const auto text = environment(name);
  if (!text || text->empty()) return;
  setting.texts = option.type == Type::kTexts ? split_blanks(*text) : std::vector{*text};
  setting.origin = Origin::kEnvironment;
  setting.place = name;
  const std::string fault = value_fault(option, *text);
  if (!fault.empty()) faults_.push_back(fmt::format("{}={}: {}", name, cited(option, *text), fault));
}

void Reader::read_file(std::span<const Command* const> commands) {
  if (config_path_.empty()) return;
  const auto settings = read_settings(config_path_);
  if (!settings.ok()) {
    faults_.push_back(settings.error().message);
    return;
  }
  const std::array<const Command*, 1> alone = {&command_};
  if (commands.empty()) commands = alone;
  // What the command's own section says wins over the one it shares, and that over the top, so it comes first.
  const auto rank = [this](const FileSetting& setting) {
    return setting.section == command_.name ? 0 : is_own_section(setting.section) ? 1 : 2;
  };
  for (const int one : {0, 1, 2}) {
    for (const FileSetting& setting : *settings) {
      if (rank(setting) == one) read_setting(setting, commands);
    }
  }
}

void Reader::read_setting(const FileSetting& setting, std::span<const Command* const> commands) {
  const bool for_all = setting.section.empty();
  const Option* option = nullptr;
  const Option* secret = nullptr;
  bool section_known = for_all;
  for (const Command* const command : commands) {
    if (!for_all && command->name != setting.section) continue;
    section_known = true;
    const Option* const found = option_named(*command, setting.key);
    if (found == &kConfigOption) continue;
    // The command that runs says what its value may be, where it has the option.
    if (found != nullptr && (option == nullptr || command == &command_)) option = found;
    const Option* const of_file = secret_of_file(*command, setting.key);
    if (of_file != nullptr && (secret == nullptr || command == &command_)) secret = of_file;
  }
  if (setting.key.empty() && section_known) return;
  if (option == nullptr && secret == nullptr) return refuse_unknown_key(setting, commands);
  const bool mine = for_all || is_own_section(setting.section);
  if (option == nullptr) {
    const Option* const own = mine ? option_named(command_, secret->name) : nullptr;
    if (setting.kind != FileSetting::Kind::kText) {
      faults_.push_back(fmt::format("{}: {}: must be a path in quotes", place_of(setting), cited(setting.key)));
    } else if (own != nullptr && setting_of(*own).origin == Origin::kDefault) {
      set_secret(*own, setting.text, Origin::kFile,
                 fmt::format("{}: {} {}", place_of(setting), setting.key, cited(setting.text)));
    }
    return;
  }
  if (const std::string fault = setting_fault(*option, setting); !fault.empty()) {
    faults_.push_back(fmt::format("{}: {}: {}", place_of(setting), setting.key, fault));
  }
  const Option* const own = mine ? option_named(command_, setting.key) : nullptr;
  if (own == nullptr || setting_of(*own).origin != Origin::kDefault) return;
  setting_of(*own) = {
      .option = own, .texts = setting_texts(*own, setting), .origin = Origin::kFile, .place = place_of(setting)};
}

void Reader::refuse_unknown_key(const FileSetting& setting, std::span<const Command* const> commands) {
  std::vector<std::string_view> known;
  const bool section_itself = setting.key.empty();
  for (const Command* const command : commands) {
    if (section_itself) known.push_back(command->name);
    if (section_itself || (!setting.section.empty() && command->name != setting.section)) continue;
    for (const Option& option : command->options) known.push_back(option.name);
  }
  if (known.empty()) return;  // the section is unknown, which is said once
  faults_.push_back(fmt::format("{}: unknown {} {}{}", place_of(setting), section_itself ? "section" : "key",
                                cited(section_itself ? setting.section : setting.key),
                                nearest_hint(section_itself ? setting.section : setting.key, known)));
}

Values Reader::help() && {
  values_.help_asked_ = true;
  return std::move(values_);
}

void Reader::drop_faulty() {
  for (Setting& setting : values_.settings_) {
    const Option& option = *setting.option;
    if (std::none_of(setting.texts.begin(), setting.texts.end(),
                     [&](const std::string& text) { return !value_fault(option, text).empty(); })) {
      continue;
    }
    setting = {.option = &option};
    if (!option.default_value.empty()) setting.texts.emplace_back(option.default_value);
  }
}

Result<Values> Reader::finish() && {
  if (faults_.empty()) return std::move(values_);
  if (command_.runs_with_faults && kind_ == ErrorKind::kConfig) {
    drop_faulty();
    values_.faults_ = std::move(faults_);
    return std::move(values_);
  }
  return Error{kind_, fmt::format("{}", fmt::join(faults_, "\n"))};
}

Result<Values> read_values(const Command& command, const std::vector<std::string>& arguments, const Environment& environment,
                           std::span<const Command* const> commands) {
  Reader reader(command);
  if (asks_for_help(arguments)) return std::move(reader).help();
  reader.read_arguments(arguments);
  reader.read_environment(environment);
  reader.read_file(commands);
  reader.set_again([&command, arguments, environment, all = std::vector<const Command*>(commands.begin(), commands.end())] {
    return read_values(command, arguments, environment, all);
  });
  return std::move(reader).finish();
}

}  // namespace rsvpulse::config
