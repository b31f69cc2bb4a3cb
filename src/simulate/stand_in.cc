#include "simulate/stand_in.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace rsvpulse::simulate {
namespace {

constexpr int64_t kPatienceMs = 600'000;  // a client may be slow without being cut off

std::optional<int64_t> integer_in(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool asks_for_websocket(const net::Request& request) {
  const auto upgrade = request.header("Upgrade");
  return upgrade && equals_folded(trim_ascii_blanks(*upgrade), "websocket");
}

}  // namespace

StandIn::StandIn(Timeline timeline, const StandInOptions& options, const Clock& clock, std::function<void(std::string)> tell)
    : audience_(std::move(timeline), options.audience, clock, std::move(tell)) {}

StandIn::~StandIn() {
  if (server_) server_->stop();  // before the audience goes that its streams call
}

Result<std::unique_ptr<StandIn>> StandIn::start(std::unique_ptr<Feed> feed, const StandInOptions& options, const Clock& clock,
                                                std::function<void(std::string)> tell) {
  std::unique_ptr<StandIn> stand_in(
      new StandIn(Timeline(std::move(feed), options.backlog_bytes), options, clock, std::move(tell)));
  const auto serve = [self = stand_in.get()](bool as_events) {
    return [self, as_events](const net::Request& request) { return self->serve(request, as_events); };
  };
  net::ServerOptions server;
  server.listen = options.listen;
  server.idle_timeout_ms = kPatienceMs;
  auto started = net::Server::start(server, {{.method = "GET", .pattern = "/2/rsvps", .handler = serve(false)},
                                             {.method = "GET", .pattern = "/2/rsvps/sse", .handler = serve(true)}});
  if (!started.ok()) return started.error();
  stand_in->server_ = std::move(started).value();
  return stand_in;
}

net::Response StandIn::serve(const net::Request& request, bool as_events) {
  std::optional<int64_t> since;
  if (const auto asked = request.query_value("since_mtime")) {
    since = integer_in(*asked);
    if (!since) return net::problem(400, "since_mtime is no integer: it takes milliseconds since the epoch");
  }
  const auto join_as = [this, since](Audience::Form form) {
    return [this, since, form](std::shared_ptr<net::Stream> stream) { audience_.join(std::move(stream), form, since); };
  };
  if (as_events) return net::event_stream_response(join_as(Audience::Form::kEvents));
  if (asks_for_websocket(request)) return net::websocket_response(join_as(Audience::Form::kFrames));
  return net::stream_response("application/json", join_as(Audience::Form::kLines));
}

}  // namespace rsvpulse::simulate
