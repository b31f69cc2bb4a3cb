// The stand-in for Meetup's stream: a server that speaks as it did, over WebSocket and chunked HTTP at /2/rsvps and as
// server-sent events at /2/rsvps/sse, all with `since_mtime`.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/server.h"
#include "simulate/audience.h"

namespace rsvpulse::simulate {

struct StandInOptions {
  std::string listen = "127.0.0.1:0";
  size_t backlog_bytes = size_t{64} << 20;
  AudienceOptions audience;
};

// Serves from start() to destruction.
class StandIn {
 public:
  // `tell` is called from any thread. `clock` must outlive this. Errors as net::Server's.
  static Result<std::unique_ptr<StandIn>> start(std::unique_ptr<Feed> feed, const StandInOptions& options, const Clock& clock,
                                                std::function<void(std::string)> tell);
  ~StandIn();

  // "http://127.0.0.1:8080".
  std::string url() const { return server_->url(); }

  // Sends what has become due; to be called every few milliseconds. An error of the feed is final.
  Status tick() { return audience_.tick(); }
  bool served_to_the_end() const { return audience_.served_to_the_end(); }
  uint64_t lines_sent() const { return audience_.lines_sent(); }

 private:
  StandIn(Timeline timeline, const StandInOptions& options, const Clock& clock, std::function<void(std::string)> tell);
  net::Response serve(const net::Request& request, bool as_events);

  Audience audience_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace rsvpulse::simulate
