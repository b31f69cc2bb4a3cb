// What SIGHUP means to `rsvpulse run` and `rsvpulse serve`: the configuration is read again, and what may change in a running
// process does.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/logging.h"
#include "base/result.h"
#include "config/values.h"

namespace rsvpulse::app {

// The least severity that the values ask for.
Severity least_severity(const config::Values& values);

class RunReload {
 public:
  // Takes over of the values what a running process can change, or, by an Error, nothing.
  using TakeOver = std::function<Status(const config::Values&)>;

  // `values` are those the process runs with, `verb` what it is called in notes. All must outlive this.
  RunReload(const config::Values& values, TakeOver take_over, Logger& logger, std::string_view verb)
      : values_(values), take_over_(std::move(take_over)), logger_(logger), verb_(verb) {}

  // Takes over all that may change, or, when anything in the configuration is wrong, nothing; tells either. What differs from
  // the process and needs a restart is told too.
  void reload();

 private:
  const config::Values& values_;
  const TakeOver take_over_;
  Logger& logger_;
  const std::string_view verb_;
  std::optional<config::Values> applied_;  // by the last reload
};

}  // namespace rsvpulse::app
