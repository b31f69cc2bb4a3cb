// Requests and responses as values: what handlers of a Server take and give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rsvpulse::net {

// Immutable bytes that any number of connections send without a copy.
using Bytes = std::shared_ptr<const std::string>;

inline Bytes make_bytes(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

struct Header {
  std::string name;
  std::string value;
};

// The value of the first header of that name, whatever its case.
std::optional<std::string_view> find_header(const std::vector<Header>& headers, std::string_view name);

class Stream;

// All of it comes from outside: bounded by ServerOptions, and nothing else is promised.
struct Request {
  std::string method;  // as it came: "GET"
  std::string path;    // without the query, as it came, escapes included; below ServerOptions::base_path
  std::vector<std::pair<std::string, std::string>> path_values;  // what the route's {names} stand for, decoded
  std::vector<std::pair<std::string, std::string>> query;        // decoded, in the order given
  std::vector<Header> headers;
  std::string body;            // decoded when it came as gzip
  std::string client_address;  // without the port: "127.0.0.1"; behind a trusted proxy that of its client
  bool over_tls = false;

  std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }
  // The last value given, for a key that makes sense once.
  std::optional<std::string_view> query_value(std::string_view key) const;
  // Empty when the route has no such {name}.
  std::string_view path_value(std::string_view name) const;
  // The token of "Authorization: Bearer …"; empty without one.
  std::string_view bearer_token() const;
};

// Called once on the I/O thread when the head of an open-ended response is out, or the WebSocket is open.
using StreamOpened = std::function<void(std::shared_ptr<Stream>)>;

struct Response {
  enum class Kind { kBody, kStream, kWebSocket };

  int status = 200;
  std::vector<Header> headers;  // Content-Length, Connection, Date and the like are the server's
  std::string body;
  Bytes shared_body;  // sent instead of `body`

  Kind kind = Kind::kBody;
  StreamOpened opened;  // of the other two kinds
  Bytes heartbeat;      // sent by an open-ended response that was silent for heartbeat_ms; none: nothing
  int64_t heartbeat_ms = 15'000;
  bool compress = false;  // a WebSocket's messages, when the client can
};

Response text_response(std::string_view content_type, std::string body, int status = 200);
Response json_response(std::string body, int status = 200);

// An RFC 9457 problem: {"type":"about:blank","title","status","detail"}. Every refusal of the server itself is one too. The
// title is that of the status; `detail` tells a person what to do, and may hold foreign text.
Response problem(int status, std::string_view detail);

// An open-ended response: `opened` gets the stream and keeps or hands on what writes to it.
Response stream_response(std::string_view content_type, StreamOpened opened);
// The same as server-sent events: no caching, no buffering by proxies, a comment as heartbeat.
Response event_stream_response(StreamOpened opened);
// Accepts a WebSocket. A request that is none is answered by 426.
Response websocket_response(StreamOpened opened);

// "Not Found"; "Unknown" for a status without a name here.
std::string_view status_title(int status);

// The quality, 0 to 1, that an Accept-Encoding header gives a coding; without the header only "identity" is welcome.
double accepted_quality(const Request& request, std::string_view coding);

}  // namespace rsvpulse::net
