// Connection: one accepted connection of a Server, from the handshake to the last response. Internal to net.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/clock.h"
#include "net/rate_limiter.h"
#include "net/router.h"
#include "net/server.h"
#include "net/server_stream.h"
#include "net/stream_queue.h"

namespace rsvpulse::net {

class Connection;

// What the connections of a server share.
struct ServerCore {
  ServerCore(ServerOptions o, std::vector<Route> routes)
      : options(std::move(o)),
        router(std::move(routes), options.base_path),
        rate(options.requests_per_second, 2 * options.requests_per_second),
        blocking(static_cast<size_t>(options.blocking_threads)) {}

  std::vector<std::shared_ptr<Connection>> living();

  const ServerOptions options;
  const Router router;
  RateLimiter rate;
  // What new connections use; null: no TLS.
  std::shared_ptr<boost::asio::ssl::context> current_tls() {
    const std::lock_guard lock(mutex);
    return tls;
  }
  std::atomic<bool> draining = false;  // no further request of any connection is served

  std::mutex mutex;
  // Guarded by `mutex`.
  std::map<Connection*, std::weak_ptr<Connection>> connections;
  std::shared_ptr<boost::asio::ssl::context> tls;

  boost::asio::thread_pool blocking;
};

// All of it runs on the strand of its socket, but for what says otherwise.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, ServerCore& core);
  ~Connection();

  void start();

  // From any thread: ends it after the request under way; closes a stream in order.
  void drain();
  // From any thread: ends it at once, by a reset.
  void abort();
  // From any thread: ends it in order, once what was written is on its way.
  void hang_up();
  // From any thread: its stream has something to send.
  void wake();
  // From any thread, often: ends what has taken too long.
  void check_deadline(int64_t now_ms);

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  static constexpr int64_t kLingerMs = 2'000;

  enum class Phase {
    kIdle,     // between requests: what is cut off here is no loss
    kReading,  // of a head or a body that has begun
    kServing,  // a handler runs, or a response is on its way
  };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<int> read_head(Parser& parser);
  boost::asio::awaitable<int> read_body(Parser& parser, size_t limit);
  boost::asio::awaitable<Response> answer(Parser& parser, const Route& route, Request& request);
  boost::asio::awaitable<Response> call(const Route& route, const Request& request);

  // In connection_response.cc.
  boost::asio::awaitable<bool> send(const Response& response, const Request& request, bool keep_alive);
  boost::asio::awaitable<bool> refuse(Response response);
  boost::asio::awaitable<void> linger();

  // Open-ended responses, in connection_stream.cc; WebSockets, in connection_websocket.cc.
  boost::asio::awaitable<void> send_stream(const Response& response, bool chunked);
  boost::asio::awaitable<void> watch_peer(std::shared_ptr<StreamQueue> queue);
  boost::asio::awaitable<void> serve_websocket(Parser& parser, const Response& response);
  // Waits until the queue has something, for at most `limit_ms`; false when that time was over.
  boost::asio::awaitable<bool> wait_for_pieces(int64_t limit_ms);
  std::shared_ptr<StreamQueue> open_queue();

  std::string head_of(const Response& response, bool keep_alive, std::optional<size_t> length) const;
  void set_deadline(Phase phase, int64_t timeout_ms);
  void close_socket(bool reset);

  ServerCore& core_;
  const std::shared_ptr<boost::asio::ssl::context> tls_;
  ServerStream stream_;
  boost::beast::flat_buffer buffer_;
  boost::asio::steady_timer pieces_there_;
  std::string address_;
  std::shared_ptr<StreamQueue> queue_;  // of the open stream
  bool draining_ = false;
  bool timed_out_ = false;
  Phase phase_ = Phase::kIdle;
  std::atomic<int64_t> deadline_ms_ = kNever;
};

}  // namespace rsvpulse::net
