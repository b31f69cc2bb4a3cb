// Feed: an open connection to somewhere that sends lines: HTTP bodies, server-sent events, WebSockets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "net/channel.h"
#include "net/client.h"
#include "net/interrupt.h"

namespace rsvpulse::net {

// Not safe for concurrent use.
class Feed {
 public:
  virtual ~Feed() = default;

  // The next bytes of the lines. Data of events and messages of WebSockets end with a line feed each, given or not. kEnd: the
  // server ended in order. Errors do not name the URL.
  virtual Result<Received> read(std::span<char> room, int64_t until_ms) = 0;

  // Since the last byte of any kind came. A WebSocket's server is asked by pings, so that it is heard while it lives.
  virtual int64_t silent_ms() const = 0;

  // Of server-sent events: what to send as Last-Event-ID, and how long the server wants one to wait.
  virtual std::string last_event_id() const { return {}; }
  virtual std::optional<int64_t> retry_ms() const { return std::nullopt; }
};

// What the server answered. `feed` is there when it agreed (200; 101).
struct OpenFeed {
  int status = 0;
  std::optional<int64_t> retry_after_ms;  // of a refusal, when it told
  std::unique_ptr<Feed> feed;
};

// Connects: ws and wss by a WebSocket handshake, http and https by GET, where a content type of text/event-stream means events.
// `last_event_id` may be empty. Errors as of open_http().
Result<OpenFeed> open_feed(const Url& url, const std::string& last_event_id, const ClientOptions& options,
                           const Interrupt& interrupt);

}  // namespace rsvpulse::net
