#include "app/status_command.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/complain.h"
#include "app/run_command.h"
#include "app/signals.h"
#include "app/status_answer.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "net/server.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kWho = "rsvpulse status";
constexpr int kWrongUsage = 2;
constexpr int kWrongConfiguration = 78;
constexpr size_t kMaxBodyBytes = size_t{16} << 20;
constexpr std::array<std::string_view, 2> kForms = {"table", "json"};

// Shared with `rsvpulse run`, so that one file serves both.
constexpr std::array<std::string_view, 5> kOfRun = {"listen", "base-path", "read-token", "tls-certificate", "ca-file"};

constexpr std::array<config::Option, 3> kOwn = {{
    {.name = "output",
     .type = config::Type::kChoice,
     .default_value = "table",
     .text = "The form: table for people, json for programs.",
     .example = "json",
     .choices = kForms},
    {.name = "watch", .type = config::Type::kFlag, .text = "Go on showing it, until Ctrl-C."},
    {.name = "interval",
     .type = config::Type::kDuration,
     .default_value = "1s",
     .text = "Rates are taken from two looks so far apart; --watch looks again so often.",
     .example = "5s",
     .min = 100,
     .max = 3'600'000},
}};

constexpr std::array<config::Example, 3> kExamples = {{
    {.command = "rsvpulse status", .text = "Of the process on this machine."},
    {.command = "rsvpulse status https://rsvps.example/base --output json", .text = "Of another one, for a program."},
    {.command = "rsvpulse status -c /etc/rsvpulse.toml --watch", .text = "Of the one with this configuration, all the time."},
}};

// Where the process serves that listens there.
std::string url_of(const config::Values& values) {
  if (!values.positionals().empty()) return values.positionals().front();
  std::string listen = values.text("listen");
  if (const auto endpoint = net::parse_endpoint(listen); endpoint.ok()) {
    std::string host = endpoint->host;
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    listen = fmt::format("{}:{}", host, endpoint->port);
  }
  return fmt::format("{}://{}{}", values.text("tls-certificate").empty() ? "http" : "https", listen, values.text("base-path"));
}

class Asking {
 public:
  static Result<Asking> make(const config::Values& values) {
    Asking asking;
    asking.base_ = url_of(values);
    while (asking.base_.ends_with('/')) asking.base_.pop_back();
    if (const auto url = net::parse_url(asking.base_); !url.ok()) return url.error();
    asking.client_.token = values.text("read-token");
    // What listens here is asked without a detour.
    asking.client_.use_proxies = !values.positionals().empty();
    if (const std::string& file = values.text("ca-file"); !file.empty()) {
      auto trust = net::TlsTrust::load(file);
      if (!trust.ok()) return trust.error();
      asking.client_.trust = *std::move(trust);
    }
    return asking;
  }

  struct Bodies {
    std::string pipelines;
    std::string sources;  // empty: it does not tell
  };
  Result<Bodies> ask() const {
    auto pipelines = get("/api/v1/pipelines");
    if (!pipelines.ok()) return pipelines.error();
    if (!*pipelines) return Error{ErrorKind::kOutside, fmt::format("{}: no rsvpulse run serves there", base_)};
    auto sources = get("/api/v1/sources");
    if (!sources.ok()) return sources.error();
    return Bodies{**std::move(pipelines), (*std::move(sources)).value_or("")};
  }

  Error at(Error error) const { return {error.kind, fmt::format("{}: {}", base_, error.message)}; }

 private:
  // nullopt: nothing is there.
  Result<std::optional<std::string>> get(std::string_view path) const {
    const auto url = net::parse_url(base_ + std::string(path));
    if (!url.ok()) return url.error();
    auto answer = net::fetch({.url = *url}, client_, kMaxBodyBytes);
    if (!answer.ok()) return answer.error();
    const int status = answer->head.status;
    if (status == 200) return std::optional(std::move(answer->body));
    if (status == 404) return std::optional<std::string>();
    if (status == 401) {
      return Error{ErrorKind::kConfig, fmt::format("{}: wants a token, or another one: set RSVPULSE_READ_TOKEN", base_)};
    }
    return Error{ErrorKind::kOutside, fmt::format("{}: answered {} {}", base_, status, net::status_title(status))};
  }

  std::string base_;
  net::ClientOptions client_;
};

int exit_code(const Error& error) {
  complain(kWho, error.message);
  if (error.kind == ErrorKind::kUsage) return kWrongUsage;
  return error.kind == ErrorKind::kConfig ? kWrongConfiguration : EXIT_FAILURE;
}

void show(const std::string& text, bool anew) {
  if (anew && isatty(STDOUT_FILENO) != 0) std::fputs("\x1b[H\x1b[J", stdout);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

bool is_ended_within(int wait_ms, Signals& signals) {
  pollfd ended{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
  return poll(&ended, 1, wait_ms) != 0 && !signals.take().empty();
}

int show_json(const Asking& asking, Signals& signals, bool watch, int wait_ms) {
  while (true) {
    const auto bodies = asking.ask();
    if (!bodies.ok()) return exit_code(bodies.error());
    const auto json = status_json(bodies->pipelines, bodies->sources);
    if (!json.ok()) return exit_code(asking.at(json.error()));
    show(*json, false);
    if (!watch || std::ferror(stdout) != 0 || is_ended_within(wait_ms, signals)) return EXIT_SUCCESS;
  }
}

// Rates need an earlier look.
int show_table(const Asking& asking, Signals& signals, bool watch, int wait_ms) {
  std::optional<StatusAnswer> before;
  int64_t before_ms = 0;
  while (true) {
    const auto bodies = asking.ask();
    if (!bodies.ok()) return exit_code(bodies.error());
    const int64_t now_ms = steady_ms();
    auto now = read_status(bodies->pipelines, bodies->sources);
    if (!now.ok()) return exit_code(asking.at(now.error()));
    if (before) show(status_text(*now, &*before, now_ms - before_ms, 0), watch);
    if (before && (!watch || std::ferror(stdout) != 0)) return EXIT_SUCCESS;
    before = *std::move(now);
    before_ms = now_ms;
    if (is_ended_within(wait_ms, signals)) return EXIT_SUCCESS;
  }
}

}  // namespace

const config::Command& status_command() {
  static const std::vector<config::Option> kOptions = [] {
    std::vector<config::Option> options;
    options.reserve(kOfRun.size() + kOwn.size());
    for (const std::string_view name : kOfRun) options.push_back(option_of_run(name));
    options.insert(options.end(), kOwn.begin(), kOwn.end());
    return options;
  }();
  static const config::Command kCommand = {
      .name = "status",
      .summary = "Shows the pipelines of a running process: positions, lag, rate; its log and sources.",
      .description =
          "Asks the process at URL, or the one that listens where --listen and the configuration file of `rsvpulse "
          "run` say. It answers whoever has its read token, which comes from the same places as for `rsvpulse run`.\n\n"
          "Exit code 0: it answered; 1: nobody did; 78: it wants another token.",
      .positional = {.name = "URL", .text = "Where it serves: https://host/base.", .single = true},
      .options = kOptions,
      .examples = kExamples,
      .section = run_command().name};
  return kCommand;
}

int run_status(const config::Values& values) {
  Signals signals;
  const auto asking = Asking::make(values);
  if (!asking.ok()) return exit_code(asking.error());
  const auto wait_ms = static_cast<int>(values.integer("interval"));
  const auto shown = values.text("output") == "json" ? show_json : show_table;
  return shown(*asking, signals, values.flag("watch"), wait_ms);
}

}  // namespace rsvpulse::app
