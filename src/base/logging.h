// Logging: what a long-running process tells of itself, a line an event on standard error. For people as text, for collectors
// as JSON. Text from outside is made safe to show in both.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace rsvpulse {

enum class Severity { kInfo, kWarning, kError };
enum class LogForm { kText, kJson };

// A named value beside the message: {"source", url}.
struct LogField {
  std::string_view name;
  std::string value;
};

// The line of one event, line end included.
//   text  2026-11-24 18:39:02.117 warning ingest: waiting for the source (source=ws://127.0.0.1:1/, retry_in=2.1 s)
//   JSON  {"time":"2026-11-24T18:39:02.117Z","severity":"warning","component":"ingest","message":…,"source":…}
std::string log_line(LogForm form, int64_t time_ms, Severity severity, std::string_view component, std::string_view message,
                     std::initializer_list<LogField> fields = {});

// Safe for concurrent use: one write a line. `component` is the pipeline or part that speaks.
class Logger {
 public:
  explicit Logger(const Clock& clock, LogForm form = LogForm::kText) : clock_(clock), form_(form) {}

  // What is less severe is not told from now on. Everything is, from the start.
  void set_least(Severity least) { least_ = least; }

  void log(Severity severity, std::string_view component, std::string_view message,
           std::initializer_list<LogField> fields = {}) const;
  void info(std::string_view component, std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(Severity::kInfo, component, message, fields);
  }
  void warning(std::string_view component, std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(Severity::kWarning, component, message, fields);
  }
  void error(std::string_view component, std::string_view message, std::initializer_list<LogField> fields = {}) const {
    log(Severity::kError, component, message, fields);
  }

 private:
  const Clock& clock_;
  LogForm form_;
  std::atomic<Severity> least_ = Severity::kInfo;
};

}  // namespace rsvpulse
