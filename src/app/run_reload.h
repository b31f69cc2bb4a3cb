// What SIGHUP means to `rsvpulse run`: the configuration is read again, and what may change in a running process does.
#pragma once

#include <optional>

#include "app/run_process.h"
#include "base/logging.h"
#include "config/values.h"

namespace rsvpulse::app {

// The least severity that the values ask for.
Severity least_severity(const config::Values& values);

class RunReload {
 public:
  // `values` are those the process runs with. All must outlive this.
  RunReload(const config::Values& values, RunProcess& process, Logger& logger)
      : values_(values), process_(process), logger_(logger) {}

  // Takes over all that may change, or, when anything in the configuration is wrong, nothing; tells either. What differs from
  // the process and needs a restart is told too.
  void reload();

 private:
  const config::Values& values_;
  RunProcess& process_;
  Logger& logger_;
  std::optional<config::Values> applied_;  // by the last reload
};

}  // namespace rsvpulse::app
