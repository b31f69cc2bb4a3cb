#include "app/run_command.h"

#include <malloc.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>

#include "app/complain.h"
#include "app/run_process.h"
#include "app/run_reload.h"
#include "app/signals.h"

namespace rsvpulse::app {
namespace {

// What a first signal gives everything to end in order; supervisors send SIGKILL after ten seconds or more.
constexpr int kMostDrainMs = 9'000;
// How often what the threads' heaps hold free goes back to the kernel: left alone, each keeps the most that it ever used.
constexpr int kTrimMs = 30'000;
constexpr int kWrongConfiguration = 78;

int exit_code(const Error& error) {
  if (error.kind == ErrorKind::kUsage) return 2;
  return error.kind == ErrorKind::kConfig ? kWrongConfiguration : EXIT_FAILURE;
}

// Why it ends: to people as every command tells it, to collectors in the form of all that was told before.
void tell(const Error& error, bool as_json, const Logger& logger) {
  if (as_json) {
    logger.error("run", error.message);
  } else {
    complain("rsvpulse run", error.message);
  }
}

bool on_wall_clock(const config::Values& values) {
  if (values.is_set("clock")) return values.text("clock") == "wall";
  const bool takes_pushed = !values.flag("until-end");
  const bool names_files = !values.list("source").empty() || !values.positionals().empty();
  return names_live_sources(values) || (takes_pushed && !names_files);
}

// Until everything has ended, by itself or because a signal asked for it. False: it was not to be waited for any longer.
bool wait_for_end(RunProcess& process, Signals& signals, RunReload& reload, const Logger& logger) {
  bool asked = false;
  while (true) {
    pollfd waited[] = {{.fd = process.ended(), .events = POLLIN, .revents = 0},
                       {.fd = signals.descriptor(), .events = POLLIN, .revents = 0}};
    const int ready = poll(waited, std::size(waited), asked ? kMostDrainMs : kTrimMs);
    if (waited[0].revents != 0) return true;
    if (ready == 0 && !asked) malloc_trim(0);
    if (ready == 0 && asked) {
      logger.error("run", "could not end in order in time; what is not durable is read again at the next start");
      return false;
    }
    for (const int signal : signals.take()) {
      if (signal == SIGHUP) {
        if (!asked) reload.reload();
        continue;
      }
      if (asked) return false;
      asked = true;
      logger.info("run", "ending");
      process.stop();
    }
  }
}

}  // namespace

int run_run(const config::Values& values) {
  const SystemClock clock;
  const bool as_json = values.text("log") == "json";
  Logger logger(clock, as_json ? LogForm::kJson : LogForm::kText);
  logger.set_least(least_severity(values));
  Signals signals;
  const RunContext context{values, clock, logger, on_wall_clock(values)};
  auto process = RunProcess::open(context);
  if (!process.ok()) {
    tell(process.error(), as_json, logger);
    return exit_code(process.error());
  }
  (*process)->start();
  RunReload reload(
      values, [&](const config::Values& now) { return (*process)->reload(now); }, logger, "run");
  if (!wait_for_end(**process, signals, reload, logger)) _exit(EXIT_FAILURE);
  const Status outcome = (*process)->join();
  if (outcome.ok()) return EXIT_SUCCESS;
  tell(outcome.error(), as_json, logger);
  return exit_code(outcome.error());
}

}  // namespace rsvpulse::app
