#include "app/simulate_serve.h"

#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/notes.h"
#include "app/signals.h"
#include "base/clock.h"
#include "connect/file_source.h"
#include "simulate/feed.h"
#include "simulate/mischief.h"
#include "simulate/stand_in.h"

namespace rsvpulse::app {
namespace {

constexpr int kTickMs = 10;

Result<std::unique_ptr<simulate::Feed>> open_feed(const config::Values& values, simulate::Options options, const Clock& clock,
                                                  Notes& notes) {
  std::unique_ptr<simulate::Feed> feed;
  if (values.is_set("replay")) {
    auto paths = connect::expand_paths({values.text("replay")});
    if (!paths.ok()) return paths.error();
    feed = simulate::replayed_feed({.paths = std::move(paths).value(),
                                    .start_ms = clock.now_ms(),
                                    .speed = values.real("speed"),
                                    .keep_times = values.flag("keep-times")});
  } else {
    if (!values.is_given("start")) options.start_ms = clock.now_ms();
    const simulate::BurstPlan bursts{.count = std::exchange(options.bursts, 0), .every_ms = values.integer("burst-after")};
    feed = simulate::generated_feed(options, bursts, [&notes](std::string_view scope, std::string_view name) {
      notes.tell(fmt::format("a burst of interest in the {} \"{}\" begins", scope, name));
    });
  }
  const auto count = static_cast<uint64_t>(values.integer("count"));
  return values.is_given("count") && count > 0 ? simulate::first_lines(std::move(feed), count) : std::move(feed);
}

simulate::MischiefOptions mischief_options(const config::Values& values) {
  return {.seed = static_cast<uint64_t>(values.integer("seed")),
          .garbage = values.real("garbage"),
          .half_lines = values.real("half-lines"),
          .future = values.real("future"),
          .duplicate = values.real("duplicate"),
          .reorder = static_cast<uint64_t>(values.integer("reorder"))};
}

simulate::StandInOptions stand_in_options(const config::Values& values) {
  simulate::StandInOptions options;
  options.listen = values.text("serve");
  options.audience.paced = values.real("speed") > 0;
  options.audience.drop_every = static_cast<uint64_t>(values.integer("drop-every"));
  if (values.is_set("stall")) options.audience.stall_ms = values.integer("stall");
  return options;
}

// What does not go together; empty when all does.
std::string contradiction(const config::Values& values) {
  if (values.is_given("truth")) return "--truth does not go with --serve, which tells of bursts as they begin";
  if (values.is_given("out")) return "--out does not go with --serve: messages go to who connects";
  if (values.is_set("replay") && values.integer("bursts") > 0)
    return "--bursts does not go with --replay: a recording has its own";
  if (values.flag("keep-times") && !values.is_set("replay")) return "--keep-times goes with --replay";
  if (values.flag("once") && !values.is_set("replay") && !values.is_given("count"))
    return "--once needs an end: --replay or --count";
  const double speed = values.real("speed");
  if (speed != 0 && speed != 1 && !values.is_set("replay"))
    return "--speed other than 0 and 1 goes with --replay; --rate says how many";
  return "";
}

void tell_mischief(const simulate::MischiefDone& done, Notes& notes) {
  notes.tell(fmt::format("mischief: {} garbage, {} half lines, {} from the future, {} duplicates", done.garbage,
                         done.half_lines, done.future, done.duplicate));
}

}  // namespace

int serve_messages(const config::Values& values, simulate::Options options) {
  Notes notes("rsvpulse simulate");
  if (const std::string fault = contradiction(values); !fault.empty()) {
    notes.tell(fault);
    return 2;
  }
  Signals signals;
  const SystemClock clock;
  auto feed = open_feed(values, options, clock, notes);
  if (!feed.ok()) {
    notes.tell(feed.error().message);
    return EXIT_FAILURE;
  }
  const simulate::MischiefOptions mischief = mischief_options(values);
  simulate::MischiefDone done;
  auto lines = mischief.any() ? with_mischief(std::move(feed).value(), mischief, done) : std::move(feed).value();
  auto started = simulate::StandIn::start(std::move(lines), stand_in_options(values), clock,
                                          [&notes](const std::string& text) { notes.tell(text); });
  if (!started.ok()) {
    notes.tell(started.error().message);
    return started.error().kind == ErrorKind::kUsage ? 2 : EXIT_FAILURE;
  }
  simulate::StandIn& stand_in = **started;
  const std::string place = stand_in.url().substr(stand_in.url().find("://"));
  notes.tell(fmt::format("serving ws{0}/2/rsvps\nserving http{0}/2/rsvps\nserving http{0}/2/rsvps/sse", place));
  Status status = Done{};
  pollfd waited{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
  while (status.ok() && !(values.flag("once") && stand_in.served_to_the_end())) {
    if (poll(&waited, 1, kTickMs) > 0) {
      const std::vector<int> came = signals.take();
      if (std::any_of(came.begin(), came.end(), Signals::means_end)) break;
    }
    status = stand_in.tick();
  }
  if (!status.ok()) notes.tell(status.error().message);
  if (mischief.any()) tell_mischief(done, notes);
  notes.tell(fmt::format("{} lines sent", stand_in.lines_sent()));
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace rsvpulse::app
