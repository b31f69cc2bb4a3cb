#include "app/check_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "app/complain.h"
#include "app/run_check.h"
#include "app/run_command.h"
#include "base/printable.h"
#include "config/settings_text.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kWho = "rsvpulse check";
constexpr int kWrongUsage = 2;
constexpr int kWrongConfiguration = 78;

constexpr config::Option kShow = {.name = "show",
                                  .type = config::Type::kFlag,
                                  .text =
                                      "Print the configuration as it takes effect: every option with where its value comes "
                                      "from, secrets masked, in the form of the file."};

constexpr std::array<config::Example, 2> kExamples = {{
    {.command = "rsvpulse check -c /etc/rsvpulse.toml", .text = "Says what would be wrong with it, all at once."},
    {.command = "rsvpulse check -c /etc/rsvpulse.toml --show", .text = "Shows what every option comes to, and why."},
}};

bool takes_from_command_line(const config::Values& values) {
  const auto& settings = values.settings();
  return !values.positionals().empty() || std::any_of(settings.begin(), settings.end(), [](const config::Setting& setting) {
    return setting.origin == config::Origin::kCommandLine && setting.option->name != kShow.name;
  });
}

// The first of these that there is: a wrong flag, a wrong configuration, something that is away.
int exit_code(const config::Values& values, const std::vector<Finding>& findings) {
  const auto any = [&](ErrorKind kind) {
    return std::any_of(findings.begin(), findings.end(),
                       [kind](const Finding& one) { return one.fault && one.fault->kind == kind; });
  };
  if (any(ErrorKind::kUsage) && takes_from_command_line(values)) return kWrongUsage;
  if (!values.faults().empty() || any(ErrorKind::kConfig) || any(ErrorKind::kUsage)) return kWrongConfiguration;
  return any(ErrorKind::kOutside) || any(ErrorKind::kCorrupt) ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace

const config::Command& check_command() {
  static const std::vector<config::Option> kOptions = [] {
    std::vector<config::Option> options(run_command().options.begin(), run_command().options.end());
    options.push_back(kShow);
    return options;
  }();
  static const config::Command kCommand = {
      .name = "check",
      .summary = "Says what would be wrong with a configuration of `rsvpulse run`, all at once.",
      .description =
          "Takes what `rsvpulse run` takes, its section of the file too, and starts nothing. It looks at every value, at "
          "tokens and TLS files, at the data folder and the log, at sources by name, and connects to the archive's store, "
          "PostgreSQL "
          "and Kafka. What is well goes to standard output, faults to standard error.\n\n"
          "Exit code 0: all is well; 1: something is away that may come; 2: a wrong flag; 78: the configuration is wrong.",
      .positional = run_command().positional,
      .options = kOptions,
      .examples = kExamples,
      .section = run_command().name,
      .runs_with_faults = true};
  return kCommand;
}

int run_check(const config::Values& values) {
  if (values.flag("show")) {
    const std::string text = config::settings_text(values);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }
  for (const std::string& fault : values.faults()) complain(kWho, fault);
  const SystemClock clock;
  const Logger logger(clock);
  const std::vector<Finding> findings = check_run({.values = values, .clock = clock, .logger = logger});
  size_t faults = values.faults().size();
  for (const Finding& one : findings) {
    if (one.fault) {
      ++faults;
      complain(kWho, fmt::format("{}: {}", one.part, one.fault->message));
    } else if (!values.flag("show")) {
      fmt::print("{}: {}\n", one.part, printable(one.found));
    }
  }
  if (faults > 0) complain(kWho, fmt::format("{} {}", faults, faults == 1 ? "fault" : "faults"));
  return exit_code(values, findings);
}

}  // namespace rsvpulse::app
