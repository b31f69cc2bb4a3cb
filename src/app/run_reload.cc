#include "app/run_reload.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace rsvpulse::app {
namespace {

constexpr std::array<std::string_view, 7> kMayChange = {"push-token", "read-token",   "public",   "tls-certificate",
                                                        "tls-key",    "request-rate", "log-level"};

bool may_change(std::string_view name) { return std::find(kMayChange.begin(), kMayChange.end(), name) != kMayChange.end(); }

// Names of options whose values differ; the two are of one command.
std::vector<std::string_view> differing(const config::Values& a, const config::Values& b) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < a.settings().size(); ++i) {
    if (a.settings()[i].texts != b.settings()[i].texts) names.push_back(a.settings()[i].option->name);
  }
  return names;
}

// A message may be of several lines, one a fault.
void tell_faults(const Logger& logger, std::string_view verb, std::string_view message) {
  while (!message.empty()) {
    const size_t end = std::min(message.find('\n'), message.size());
    logger.error(verb, message.substr(0, end), {{"configuration", "unchanged"}});
    message.remove_prefix(std::min(end + 1, message.size()));
  }
}

}  // namespace

Severity least_severity(const config::Values& values) {
  const std::string& level = values.text("log-level");
  if (level == "info") return Severity::kInfo;
  return level == "warning" ? Severity::kWarning : Severity::kError;
}

void RunReload::reload() {
  auto now = values_.read_again();
  if (!now.ok()) return tell_faults(logger_, verb_, now.error().message);
  if (const Status taken = take_over_(*now); !taken.ok()) return tell_faults(logger_, verb_, taken.error().message);

  std::vector<std::string_view> changed = differing(applied_ ? *applied_ : values_, *now);
  std::erase_if(changed, [](std::string_view name) { return !may_change(name); });
  std::vector<std::string_view> waiting = differing(values_, *now);
  std::erase_if(waiting, may_change);
  // Told at the more talkative of the two levels.
  logger_.set_least(std::min(least_severity(applied_ ? *applied_ : values_), least_severity(*now)));
  logger_.info(verb_, "configuration read again",
               {{"changed", changed.empty() ? "nothing" : fmt::format("{}", fmt::join(changed, " "))},
                {"read_again", now->text("tls-certificate").empty() ? "tokens" : "tokens, TLS certificate and key"}});
  if (!waiting.empty()) {
    logger_.warning(verb_, "what else changed needs a restart", {{"options", fmt::format("{}", fmt::join(waiting, " "))}});
  }
  logger_.set_least(least_severity(*now));
  applied_ = *std::move(now);
}

}  // namespace rsvpulse::app
