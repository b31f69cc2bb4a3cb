#include "base/logging.h"

#include <chrono>
#include <cstdio>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/json_text.h"
#include "base/printable.h"

namespace rsvpulse {
namespace {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      break;
  }
  return "error";
}

// "2026-11-24<separator>18:39:02.117", UTC.
std::string time_text(int64_t time_ms, char separator) {
  const std::time_t seconds = time_ms / 1'000;
  return fmt::format("{:%Y-%m-%d}{}{:%H:%M:%S}.{:03}", fmt::gmtime(seconds), separator, fmt::gmtime(seconds), time_ms % 1'000);
}

}  // namespace

std::string log_line(LogForm form, int64_t time_ms, Severity severity, std::string_view component, std::string_view message,
                     std::initializer_list<LogField> fields) {
  if (form == LogForm::kJson) {
    std::string line = fmt::format("{{\"time\":\"{}Z\",\"severity\":\"{}\",\"component\":{},\"message\":{}",
                                   time_text(time_ms, 'T'), name_of(severity), json_text(component), json_text(message));
    for (const LogField& field : fields) line += fmt::format(",{}:{}", json_text(field.name), json_text(field.value));
    return line + "}\n";
  }
  std::string line = fmt::format("{} {} {}: {}", time_text(time_ms, ' '), name_of(severity), component, printable(message));
  std::string_view before = " (";
  for (const LogField& field : fields) {
    line += fmt::format("{}{}={}", before, field.name, printable(field.value));
    before = ", ";
  }
  return line + (fields.size() > 0 ? ")\n" : "\n");
}

void Logger::log(Severity severity, std::string_view component, std::string_view message,
                 std::initializer_list<LogField> fields) const {
  if (severity < least_) return;
  const std::string line = log_line(form_, clock_.now_ms(), severity, component, message, fields);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace rsvpulse
