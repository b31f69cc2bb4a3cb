// The checks of `rsvpulse structure --check` beside a running tables pipeline.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/logging.h"
#include "base/result.h"
#include "lake/sql_session.h"
#include "serve/api.h"

namespace rsvpulse::app {

// Looks at the tables now and then, on a thread and a connection of its own: the pipeline does not wait for it. The first time
// after the interval or a minute, whichever is shorter. What it finds is told as a warning when it changes.
class TablesCheck {
 public:
  // `pipeline` is for messages. `clock` and `logger` must outlive it.
  TablesCheck(std::unique_ptr<lake::SqlSession> session, std::string pipeline, int64_t interval_ms, const Clock& clock,
              const Logger& logger);
  // Waits for the statement under way.
  ~TablesCheck() = default;
  TablesCheck(const TablesCheck&) = delete;
  TablesCheck& operator=(const TablesCheck&) = delete;

  // Of the newest check that came to its end; nullopt: none has yet. From any thread.
  std::optional<serve::CheckReport> newest() const;

 private:
  void run(const std::stop_token& stopping);
  Result<bool> are_there();
  Status check(const std::stop_token& stopping);
  void take(serve::CheckReport report, const std::string& told);

  std::unique_ptr<lake::SqlSession> session_;
  std::string pipeline_;
  int64_t interval_ms_;
  const Clock& clock_;
  const Logger& logger_;
  std::string told_;  // of the findings; empty: nothing was wrong
  mutable std::mutex mutex_;
  std::optional<serve::CheckReport> newest_;
  std::jthread thread_;
};

}  // namespace rsvpulse::app
