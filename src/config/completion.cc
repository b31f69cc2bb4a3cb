#include "config/completion.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/describe.h"

namespace rsvpulse::config {
namespace {

// Within single quotes of a shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::vector<std::string> flags_of(const Command& command) {
  std::vector<std::string> flags;
  for (const Option& option : command.options) {
    flags.push_back(option.secret ? flag_name(option) + "-file" : flag_name(option));
  }
  flags.insert(flags.end(), {"--config", "--help"});
  return flags;
}

std::vector<std::string_view> names_of(std::span<const Command* const> commands) {
  std::vector<std::string_view> names;
  for (const Command* const command : commands) names.push_back(command->name);
  return names;
}

std::string bash_script(std::span<const Command* const> commands) {
  std::string cases;
  std::string values;
  for (const Command* const command : commands) {
    cases += fmt::format("    {}) flags={} ;;\n", command->name, quoted(fmt::format("{}", fmt::join(flags_of(*command), " "))));
    for (const Option& option : command->options) {
      if (option.choices.empty()) continue;
      values += fmt::format("    '{} {}') COMPREPLY=($(compgen -W {} -- \"$word\")); return ;;\n", command->name,
                            flag_name(option), quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    }
  }
  return fmt::format(
      "# bash completion for rsvpulse:  source <(rsvpulse completion bash)\n"
      "_rsvpulse() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb=${{COMP_WORDS[1]}} flags=\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    COMPREPLY=($(compgen -W {} -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"$verb $before\" in\n{}  esac\n"
      "  case $verb in\n{}  esac\n"
      "  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W \"$flags\" -- \"$word\")); fi\n"
      "}}\n"
      "complete -o default -F _rsvpulse rsvpulse\n",
      quoted(fmt::format("{} --help --version", fmt::join(names_of(commands), " "))), values, cases);
}

// What _arguments shows and completes; a colon would end it.
std::string zsh_argument(const Option& option) {
  std::string text(option.text);
  for (const char special : {'\\', ':', '[', ']'}) {
    for (size_t at = text.find(special); at != std::string::npos; at = text.find(special, at + 2)) text.insert(at, 1, '\\');
  }
  const std::string flag = option.secret ? flag_name(option) + "-file" : flag_name(option);
  if (option.type == Type::kFlag) return quoted(fmt::format("{}[{}]", flag, text));
  const std::string repeat = option.type == Type::kTexts ? "*" : "";
  const std::string action = !option.choices.empty()                       ? fmt::format("({})", fmt::join(option.choices, " "))
                             : option.type == Type::kPath || option.secret ? "_files"
                                                                           : "";
  return quoted(fmt::format("{}{}[{}]:{}:{}", repeat, flag, text, placeholder(option.type), action));
}

std::string zsh_script(std::span<const Command* const> commands) {
  std::string verbs;
  std::string cases;
  for (const Command* const command : commands) {
    verbs += fmt::format("    {}\n", quoted(fmt::format("{}:{}", command->name, command->summary)));
    std::vector<std::string> arguments;
    for (const Option& option : command->options) arguments.push_back(zsh_argument(option));
    arguments.push_back("'(-c --config)'{-c,--config}'[Configuration file.]:PATH:_files'");
    arguments.push_back("'(- *)'{-h,--help}'[Print help.]'");
    if (!command->positional.name.empty()) arguments.push_back("'*:file:_files'");
    cases += fmt::format("    {})\n      _arguments {}\n      ;;\n", command->name, fmt::join(arguments, " \\\n        "));
  }
  return fmt::format(
      "#compdef rsvpulse\n"
      "# zsh completion for rsvpulse:  source <(rsvpulse completion zsh)\n"
      "_rsvpulse() {{\n"
      "  local -a verbs=(\n{}  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe command verbs\n"
      "    return\n"
      "  fi\n"
      "  local verb=$words[2]\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $verb in\n{}  esac\n"
      "}}\n"
      "compdef _rsvpulse rsvpulse\n",
      verbs, cases);
}

// fish takes a backslash and a quote within single quotes only behind a backslash.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_script(std::span<const Command* const> commands) {
  std::string script =
      "# fish completion for rsvpulse:  rsvpulse completion fish | source\n"
      "complete -c rsvpulse -n __fish_use_subcommand -l version -d 'Print the version.'\n"
      "complete -c rsvpulse -s h -l help -d 'Print help.'\n";
  for (const Command* const command : commands) {
    script += fmt::format("complete -c rsvpulse -f -n __fish_use_subcommand -a {} -d {}\n", command->name,
                          fish_quoted(command->summary));
    const std::string seen = fmt::format("'__fish_seen_subcommand_from {}'", command->name);
    for (const Option& option : command->options) {
      const std::string_view needs = option.type == Type::kFlag                    ? ""
                                     : option.type == Type::kPath || option.secret ? " -r -F"
                                                                                   : " -x";
      const std::string choices =
          option.choices.empty() ? "" : fmt::format(" -a {}", fish_quoted(fmt::format("{}", fmt::join(option.choices, " "))));
      script += fmt::format("complete -c rsvpulse -n {} -l {}{}{}{} -d {}\n", seen, option.name, option.secret ? "-file" : "",
                            needs, choices, fish_quoted(option.text));
    }
    script += fmt::format("complete -c rsvpulse -n {} -s c -l config -r -F -d {}\n", seen, fish_quoted(kConfigOption.text));
  }
  return script;
}

}  // namespace

std::string completion_script(std::span<const Command* const> commands, std::string_view shell) {
  if (shell == "zsh") return zsh_script(commands);
  if (shell == "fish") return fish_script(commands);
  return bash_script(commands);
}

}  // namespace rsvpulse::config
