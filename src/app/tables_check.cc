#include "app/tables_check.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lake/check.h"

namespace rsvpulse::app {
namespace {

constexpr int64_t kFirstMs = 60'000;

// False when it is to stop.
bool wait(const std::stop_token& stopping, int64_t ms) {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::unique_lock lock(mutex);
  wakes.wait_for(lock, stopping, std::chrono::milliseconds(ms), [] { return false; });
  return !stopping.stop_requested();
}

}  // namespace

TablesCheck::TablesCheck(std::unique_ptr<lake::SqlSession> session, std::string pipeline, int64_t interval_ms,
                         const Clock& clock, const Logger& logger)
    : session_(std::move(session)),
      pipeline_(std::move(pipeline)),
      interval_ms_(interval_ms),
      clock_(clock),
      logger_(logger),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

std::optional<serve::CheckReport> TablesCheck::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

void TablesCheck::run(const std::stop_token& stopping) {
  for (int64_t ms = std::min(interval_ms_, kFirstMs); wait(stopping, ms); ms = interval_ms_) {
    const Status checked = check(stopping);
    if (!checked.ok() && !stopping.stop_requested()) {
      logger_.warning(pipeline_, fmt::format("the tables could not be checked: {}", checked.error().message));
    }
  }
}

// Whether somebody has made the tables; the pipeline does with its first messages.
Result<bool> TablesCheck::are_there() {
  if (Status connected = session_->ensure_connected(); !connected.ok()) return connected.error();
  const auto found = session_->query("SELECT 1 FROM information_schema.tables WHERE table_name = 'rsvpulse_schema'");
  if (!found.ok()) return found.error();
  return !found->rows.empty();
}

Status TablesCheck::check(const std::stop_token& stopping) {
  const auto made = are_there();
  if (!made.ok()) return made.error();
  if (!*made) return Done{};
  const auto begin = std::chrono::steady_clock::now();
  lake::LakeCheck check(*session_, lake::database_relation, [&stopping] { return !stopping.stop_requested(); });
  const auto findings = check.run_with_sums();
  if (!findings.ok()) return findings.error();
  serve::CheckReport report;
  for (const std::string_view kind : lake::kCheckKinds) report.rows[std::string(kind)] = 0;
  std::string told;
  for (const lake::Finding& finding : *findings) {
    report.rows[finding.check] += finding.rows;
    told += fmt::format("{}{}: {} ({}): {}", told.empty() ? "" : "; ", finding.table, finding.text, finding.rows,
                        lake::example_text(finding.examples));
  }
  report.at_ms = clock_.now_ms();
  report.took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  take(std::move(report), told);
  return Done{};
}

void TablesCheck::take(serve::CheckReport report, const std::string& told) {
  if (told != told_) {
    if (told.empty()) {
      logger_.info(pipeline_, "nothing is wrong with the tables any more");
    } else {
      logger_.warning(pipeline_, fmt::format("wrong rows in the tables: {}", told));
    }
    told_ = told;
  }
  const std::lock_guard lock(mutex_);
  newest_ = std::move(report);
}

}  // namespace rsvpulse::app
