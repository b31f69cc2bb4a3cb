#include "app/serve_command.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "app/complain.h"
#include "app/merged_trends.h"
#include "app/run_kafka.h"
#include "app/run_reload.h"
#include "app/run_server.h"
#include "app/signals.h"
#include "base/backoff.h"
#include "base/logging.h"
#include "connect/kafka_table.h"
#include "net/server.h"
#include "serve/api.h"
#include "serve/metrics.h"
#include "serve/origins.h"
#include "serve/site.h"
#include "serve/tokens.h"
#include "serve/upstream.h"

namespace rsvpulse::app {
namespace {

constexpr int kWrongConfiguration = 78;
constexpr int64_t kWaitMs = 100;
constexpr int64_t kFirstRetryMs = 200;
constexpr int64_t kMostRetryMs = 5'000;

// The table of partials, followed on a thread of its own into `merged`.
class Follower {
 public:
  // `merged` and `logger` outlive it. kConfig: waiting does not help.
  static Result<std::unique_ptr<Follower>> start(connect::KafkaOptions options, MergedTrends& merged, const Logger& logger) {
    std::unique_ptr<Follower> made(new Follower(std::move(options), merged, logger));
    if (const Status opened = made->open(); !opened.ok() && opened.error().kind != ErrorKind::kOutside) return opened.error();
    made->thread_ = std::jthread([self = made.get()](const std::stop_token& stop) { self->follow(stop); });
    return made;
  }

  // Whether all is merged that there was at the start.
  bool caught_up() const { return caught_up_; }
  // Read so far.
  uint64_t records() const { return records_; }

 private:
  Follower(connect::KafkaOptions options, MergedTrends& merged, const Logger& logger)
      : options_(std::move(options)), merged_(merged), logger_(logger) {}

  Status open() {
    auto opened = connect::KafkaTableFollower::open(options_, "rsvpulse.partials");
    if (!opened.ok()) return opened.error();
    table_ = *std::move(opened);
    return Done{};
  }

  // Nobody has counted yet, or the brokers are away: that passes.
  void open_patiently(const std::stop_token& stop) {
    Backoff backoff(kFirstRetryMs, kMostRetryMs);
    bool told = false;
    while (!table_ && !stop.stop_requested()) {
      const Status opened = open();
      if (opened.ok()) continue;
      if (!std::exchange(told, true)) logger_.warning("serve", opened.error().message, {{"retrying", "yes"}});
      for (int64_t left = backoff.next_ms(); left > 0 && !stop.stop_requested(); left -= kWaitMs) {
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left, kWaitMs)));
      }
    }
    if (told && table_) logger_.info("serve", "follows the counts");
  }

  void follow(const std::stop_token& stop) {
    open_patiently(stop);
    while (!stop.stop_requested()) {
      table_->read(
          [this](auto key, auto value) {
            merged_.take(key, value);
            ++records_;
          },
          kWaitMs);
      if (!caught_up_) caught_up_ = table_->caught_up();
    }
  }

  const connect::KafkaOptions options_;
  MergedTrends& merged_;
  const Logger& logger_;
  std::unique_ptr<connect::KafkaTableFollower> table_;
  std::atomic<bool> caught_up_ = false;
  std::atomic<uint64_t> records_ = 0;
  std::jthread thread_;
};

bool is_of(const net::Route& route, const std::vector<net::Route>& others) {
  return std::any_of(others.begin(), others.end(),
                     [&](const net::Route& other) { return other.method == route.method && other.pattern == route.pattern; });
}

std::vector<net::Route> routes_of(const serve::ApiParts& api, serve::Site& site, const serve::Upstream& upstream,
                                  const serve::Tokens& tokens, const serve::Origins& origins) {
  const std::vector<net::Route> theirs = upstream.routes();
  std::vector<net::Route> routes = theirs;
  for (net::Route& route : serve::counts_routes(api)) routes.push_back(std::move(route));
  for (net::Route& route : site.routes()) {
    if (!is_of(route, theirs)) routes.push_back(std::move(route));
  }
  for (net::Route& route : routes) route = serve::guarded(std::move(route), tokens, origins);
  return routes;
}

// Reads the configuration again at each SIGHUP, until another signal asks to end.
void wait_for_end(Signals& signals, RunReload& reload) {
  pollfd waited{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
  while (true) {
    poll(&waited, 1, -1);
    for (const int signal : signals.take()) {
      if (signal != SIGHUP) return;
      reload.reload();
    }
  }
}

Status serve_until_signal(const config::Values& values, const Clock& clock, Logger& logger, Signals& signals) {
  if (const Status allowed = check_reach(values.text("listen"), values); !allowed.ok()) return allowed;
  const auto upstream = serve::Upstream::make(values.text("upstream"), values.text("upstream-token"));
  if (!upstream.ok()) return upstream.error();
  auto connection = kafka_connection(values, logger);
  if (!connection.ok()) return connection.error();
  const bool on_wall_clock = values.text("clock") == "wall";
  MergedTrends merged(clock, on_wall_clock);
  const auto follower = Follower::start(*std::move(connection), merged, logger);
  if (!follower.ok()) return follower.error();
  serve::Tokens tokens(values.text("read-token"), "");
  const serve::Origins origins(is_loopback(values.text("listen")), values.list("host"), tokens);
  serve::Site site(merged, {}, clock, {.on_wall_clock = on_wall_clock, .tokens = &tokens});
  serve::ApiParts api;
  api.trends = &merged;
  api.merged = [&merged](auto now, auto* ranking, const auto& windows) { return merged.view(now, ranking, windows); };
  api.unready = [&follower] { return (*follower)->caught_up() ? "" : "reading the counts from Kafka"; };
  api.counts = [&] {
    return serve::CountsReport{.now_ms = clock.now_ms(),
                               .greatest_mtime = merged.greatest_mtime(),
                               .ready = (*follower)->caught_up(),
                               .records = (*follower)->records(),
                               .positions = merged.positions()};
  };
  const auto server = net::Server::start(server_options(values), routes_of(api, site, *upstream, tokens, origins));
  if (!server.ok()) return server.error();
  logger.info("serve", "listening", {{"url", (*server)->url()}});
  const auto take_over_all = [&](const config::Values& now) -> Status {
    if (Status taken = take_over(values, now, **server); !taken.ok()) return taken;
    tokens.replace(now.text("read-token"), "");
    return Done{};
  };
  RunReload reload(values, take_over_all, logger, "serve");
  wait_for_end(signals, reload);
  logger.info("serve", "ending");
  (*server)->stop();
  return Done{};
}

}  // namespace

int run_serve(const config::Values& values) {
  const SystemClock clock;
  Logger logger(clock, values.text("log") == "json" ? LogForm::kJson : LogForm::kText);
  logger.set_least(least_severity(values));
  Signals signals;
  const Status outcome = serve_until_signal(values, clock, logger, signals);
  if (outcome.ok()) return EXIT_SUCCESS;
  complain("rsvpulse serve", outcome.error().message);
  if (outcome.error().kind == ErrorKind::kUsage) return 2;
  return outcome.error().kind == ErrorKind::kConfig ? kWrongConfiguration : EXIT_FAILURE;
}

}  // namespace rsvpulse::app
