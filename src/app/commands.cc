#include "app/commands.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "app/archive_command.h"
#include "app/check_command.h"
#include "app/completion_command.h"
#include "app/dead_letters_command.h"
#include "app/run_command.h"
#include "app/serve_command.h"
#include "app/simulate_command.h"
#include "app/status_command.h"
#include "app/structure_command.h"
#include "app/trend_command.h"

namespace rsvpulse::app {

std::span<const Verb> verbs() {
  static const std::array kListed = {
      Verb{run_command(), run_run},
      Verb{serve_command(), run_serve},
      Verb{trend_command(), run_trend},
      Verb{simulate_command(), run_simulate},
      Verb{archive_command(), run_archive},
      Verb{structure_command(), run_structure},
      Verb{status_command(), run_status},
      Verb{check_command(), run_check},
      Verb{dead_letters_command(), run_dead_letters},
      Verb{completion_command(), run_completion},
  };
  return kListed;
}

const Verb* verb_named(std::string_view name) {
  const auto all = verbs();
  const auto found = std::find_if(all.begin(), all.end(), [name](const Verb& verb) { return verb.command.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<const config::Command*> commands() {
  std::vector<const config::Command*> declared;
  const auto all = verbs();
  std::transform(all.begin(), all.end(), std::back_inserter(declared), [](const Verb& verb) { return &verb.command; });
  return declared;
}

}  // namespace rsvpulse::app
