// Server: HTTP/1.1, server-sent events and WebSocket, plain or over TLS, with limits on everything a stranger can send.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/http.h"
#include "net/stream.h"

namespace rsvpulse::net {

struct Route {
  // May run on any of the server's threads, several at once. What it throws becomes a 500.
  using Handler = std::function<Response(const Request&)>;

  std::string method = {};  // "GET" serves HEAD too
  // Segments match themselves, {name} one segment, and * at the end all that follows, nothing too: "/api/v1/events/{id}",
  // "/assets/*". The first route that matches serves.
  std::string pattern = {};
  Handler handler = {};
  bool may_block = false;     // runs on a small pool, not on the I/O thread
  size_t max_body_bytes = 0;  // 0: that of the server
};

// One request served, for logs and metrics.
struct Served {
  const Request& request;
  int status;
  double seconds;  // from the head's last byte to the response's last; of streams to their opening
};

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // HOST:PORT; port 0: any that is free; no host: the loopback
  std::string tls_certificate = {};    // PEM file of the chain; empty: no TLS
  std::string tls_key = {};            // PEM file
  std::string base_path = {};          // "/rsvpulse": all routes lie below it, as behind a reverse proxy
  int threads = 1;                     // of I/O
  int blocking_threads = 2;            // for handlers that may block

  size_t max_header_bytes = 16 * 1024;
  size_t max_body_bytes = 1024 * 1024;            // after decoding as well: a gzip bomb is a 413
  size_t max_connections = 2'000;                 // more are told 503
  size_t max_message_bytes = 1024 * 1024;         // of a WebSocket, received
  std::vector<std::string> trusted_proxies = {};  // addresses whose X-Forwarded-For tells who the client is
  double requests_per_second = 0;                 // of one client address, with bursts of twice as many; 0: no limit
  int64_t idle_timeout_ms = 60'000;               // between two requests, and without any progress of a response
  int64_t header_timeout_ms = 10'000;             // for a whole head, and for the TLS handshake
  int64_t body_timeout_ms = 60'000;               // for a whole body

  std::vector<Header> common_headers = {};         // of every response that does not set them itself
  std::function<void(const Served&)> served = {};  // on any of the server's threads
};

// Runs from start() to stop() or destruction. Safe for use from any thread but the server's own.
class Server {
 public:
  // Errors: an address that cannot be listened on, a certificate or key that cannot be used; kUsage for a malformed address.
  static Result<std::unique_ptr<Server>> start(ServerOptions options, std::vector<Route> routes);

  virtual ~Server() = default;

  virtual uint16_t port() const = 0;
  // Where to look: "http://127.0.0.1:8080"; below it base_path.
  virtual std::string url() const = 0;
  virtual size_t open_connections() const = 0;

  // Connections made from now on get this certificate; those that are open keep theirs. Errors as of start(), with nothing
  // changed; kConfig where the server was started without TLS.
  virtual Status replace_certificate(const std::string& certificate, const std::string& key) = 0;
  // As ServerOptions::requests_per_second; all clients begin anew.
  virtual void set_request_rate(double requests_per_second) = 0;

  // Takes no more connections, lets requests under way end, closes streams in order, and after `grace_ms` everything.
  // Returns when all threads are gone. No handler runs and no stream calls back after that.
  virtual void stop(int64_t grace_ms = 3'000) = 0;
};

// Whether a server could be started with this certificate and key: the error of start() otherwise.
Status check_certificate(const std::string& certificate, const std::string& key);

// Splits HOST:PORT, [v6]:PORT or :PORT, the host of the last being the loopback.
struct Endpoint {
  std::string host;
  uint16_t port;
};
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace rsvpulse::net
