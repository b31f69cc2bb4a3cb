#include "app/completion_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/commands.h"
#include "app/complain.h"
#include "config/completion.h"
#include "config/describe.h"
#include "config/nearest.h"

namespace rsvpulse::app {
namespace {

constexpr std::array<config::Example, 3> kExamples = {{
    {.command = "source <(rsvpulse completion bash)", .text = "In bash; in zsh likewise. In ~/.bashrc or ~/.zshrc it stays."},
    {.command = "rsvpulse completion fish > ~/.config/fish/completions/rsvpulse.fish", .text = "For fish, for good."},
    {.command = "rsvpulse completion bash > /etc/bash_completion.d/rsvpulse", .text = "For everybody on this machine."},
}};

constexpr config::Command kCommand = {
    .name = "completion",
    .summary = "Prints a script for your shell that completes commands and options.",
    .description = "Completes commands, options and the values of choices; elsewhere files.",
    .positional = {.name = "SHELL", .text = "bash, zsh or fish.", .required = true, .single = true},
    .examples = kExamples};

}  // namespace

const config::Command& completion_command() { return kCommand; }

int run_completion(const config::Values& values) {
  const std::string& shell = values.positionals().front();
  const std::vector<std::string_view> known(config::kShells.begin(), config::kShells.end());
  if (std::find(known.begin(), known.end(), shell) == known.end()) {
    complain("rsvpulse completion", fmt::format("{} is not one of {}{}", config::cited(shell), fmt::join(known, ", "),
                                                config::nearest_hint(shell, known)));
    return 2;
  }
  const std::string script = config::completion_script(commands(), shell);
  std::fwrite(script.data(), 1, script.size(), stdout);
  return EXIT_SUCCESS;
}

}  // namespace rsvpulse::app
