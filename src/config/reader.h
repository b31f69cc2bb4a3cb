// Reader: collects the values and the faults of one command from its three places; read_values() drives it. For this module's
// own files.
#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/config_file.h"
#include "config/values.h"

namespace rsvpulse::config {

// The option of the command, or --config; null when there is none.
const Option* option_named(const Command& command, std::string_view name);

// The secret that "<name>-file" gives the file of; null when there is none.
const Option* secret_of_file(const Command& command, std::string_view name);

// One use.
class Reader {
 public:
  explicit Reader(const Command& command) : command_(command) {
    for (const Option& option : command.options) {
      Setting setting{.option = &option};
      if (!option.default_value.empty()) setting.texts.emplace_back(option.default_value);
      values_.settings_.push_back(std::move(setting));
    }
  }

  void read_arguments(const std::vector<std::string>& arguments);
  void read_environment(const Environment& environment);
  void read_file(std::span<const Command* const> commands);
  Result<Values> finish() &&;
  Values help() &&;  // in place of reading
  void set_again(std::function<Result<Values>()> again) { values_.again_ = std::move(again); }

 private:
  // `--name` or `--name=value`, with the arguments after it; returns how many of those it took as its value, 0 or 1.
  size_t take_option(std::string_view argument, std::span<const std::string> rest);
  size_t refuse_unknown(std::string_view argument, std::string_view name, std::span<const std::string> rest);
  void set(const Option& option, std::string_view value);
  void set_config(std::string_view path);
  // Reads a secret from the file that `place` names.
  void set_secret(const Option& option, const std::string& path, Origin origin, std::string place);
  void check_positionals();
  void drop_faulty();
  bool is_own_section(std::string_view section) const {
    return section == command_.name || (!section.empty() && section == command_.section);
  }
  void read_variable(Setting& setting, const Environment& environment);
  void read_setting(const FileSetting& setting, std::span<const Command* const> commands);
  void refuse_unknown_key(const FileSetting& setting, std::span<const Command* const> commands);
  Setting& setting_of(const Option& option) {
    return *std::find_if(values_.settings_.begin(), values_.settings_.end(),
                         [&](const Setting& setting) { return setting.option == &option; });
  }
  std::string place_of(const FileSetting& setting) const { return fmt::format("{}:{}", config_path_, setting.line); }
  void usage_fault(std::string fault) {
    faults_.push_back(std::move(fault));
    kind_ = ErrorKind::kUsage;
  }

  const Command& command_;
  Values values_;
  std::string config_path_;
  std::vector<std::string> faults_;
  ErrorKind kind_ = ErrorKind::kConfig;
};

}  // namespace rsvpulse::config
