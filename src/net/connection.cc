#include "net/connection.h"

#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "net/forwarded.h"
#include "net/inflate.h"
#include "net/url.h"

namespace rsvpulse::net {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

constexpr int kGone = -1;  // instead of a status: the peer left, or there is nobody to answer to

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// What became of reading a head or a body: 0, kGone, or the status of a refusal.
int status_of(const error_code& error) {
  if (!error) return 0;
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  const bool is_malformed = error.category() == http::make_error_code(http::error::bad_method).category() &&
                            error != http::error::end_of_stream && error != http::error::partial_message;
  return is_malformed ? 400 : kGone;
}

std::string_view why(int status) {
  switch (status) {
    case 400:
      return "the request is not well-formed HTTP";
    case 404:
      return "nothing is served at this path";
    case 405:
      return "the method is not allowed here; see the header Allow";
    case 408:
      return "the request was not sent in time";
    case 413:
      return "the body is larger than what is accepted here";
    case 415:
      return "the body's Content-Encoding is not known here: gzip, deflate and identity are";
    case 431:
      return "the head of the request is larger than what is accepted here";
    default:
      return "";
  }
}

std::string text(boost::beast::string_view view) { return {view.data(), view.size()}; }

// Everything but the body; false for a query with a broken escape.
bool fill(Request& request, const http::request<http::string_body>& message) {
  request.method = text(message.method_string());
  for (const auto& field : message) request.headers.push_back({text(field.name_string()), text(field.value())});
  const std::string target = text(message.target());
  const size_t mark = std::min(target.find('?'), target.size());
  auto query = parse_query(mark < target.size() ? std::string_view(target).substr(mark + 1) : "");
  if (!query) return false;
  request.query = *std::move(query);
  return true;
}

}  // namespace

std::vector<std::shared_ptr<Connection>> ServerCore::living() {
  std::vector<std::shared_ptr<Connection>> found;
  const std::lock_guard lock(mutex);
  found.reserve(connections.size());
  for (const auto& [pointer, weak] : connections) {
    if (auto connection = weak.lock()) found.push_back(std::move(connection));
  }
  return found;
}

Connection::Connection(asio::ip::tcp::socket socket, ServerCore& core)
    : core_(core), tls_(core.current_tls()), stream_(std::move(socket), tls_.get()), pieces_there_(stream_.get_executor()) {
  error_code ignored;
  address_ = stream_.socket().remote_endpoint(ignored).address().to_string();
  stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

Connection::~Connection() {
  if (queue_) queue_->ended();
  const std::lock_guard lock(core_.mutex);
  core_.connections.erase(this);
}

void Connection::start() {
  {
    const std::lock_guard lock(core_.mutex);
    core_.connections.emplace(this, weak_from_this());
  }
  const auto self = shared_from_this();
  asio::co_spawn(stream_.get_executor(), serve(), [self](const std::exception_ptr&) {
    self->close_socket(false);
    if (self->queue_) self->queue_->ended();
  });
}

void Connection::set_deadline(Phase phase, int64_t timeout_ms) {
  phase_ = phase;
  deadline_ms_ = timeout_ms == kNever ? kNever : steady_ms() + timeout_ms;
}

void Connection::check_deadline(int64_t now_ms) {
  if (now_ms < deadline_ms_) return;
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    if (steady_ms() < self->deadline_ms_) return;
    const bool can_tell = self->phase_ == Phase::kReading && !self->timed_out_;
    self->timed_out_ = true;
    error_code ignored;
    if (can_tell) {
      self->set_deadline(Phase::kReading, kLingerMs);
      self->stream_.socket().cancel(ignored);
    } else {
      self->close_socket(true);
    }
  });
}

void Connection::drain() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] {
    self->draining_ = true;
    if (self->queue_) {
      self->queue_->close();
    } else if (self->phase_ == Phase::kIdle) {
      self->close_socket(false);
    }
  });
}

void Connection::abort() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->close_socket(true); });
}

void Connection::hang_up() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->close_socket(false); });
}

void Connection::wake() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->pieces_there_.cancel(); });
}

void Connection::close_socket(bool reset) {
  error_code ignored;
  deadline_ms_ = kNever;
  if (reset) stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
  stream_.socket().close(ignored);
  pieces_there_.cancel();
}

asio::awaitable<void> Connection::serve() {
  if (stream_.is_tls()) {
    error_code error;
    set_deadline(Phase::kIdle, core_.options.header_timeout_ms);
    co_await stream_.async_handshake(into(error));
    if (error) co_return;
  }
  // Who has just connected has less time to say something than who has been served.
  set_deadline(Phase::kIdle, core_.options.header_timeout_ms);
  bool again = true;
  while (again && !draining_ && !core_.draining) {
    again = co_await serve_one();
    set_deadline(Phase::kIdle, core_.options.idle_timeout_ms);
  }
}

// Reads and serves a request; whether another may follow on the connection.
asio::awaitable<bool> Connection::serve_one() {
  Parser parser;
  const int refusal = co_await read_head(parser);
  if (refusal == kGone) co_return false;
  if (refusal != 0) co_return co_await refuse(problem(refusal, why(refusal)));

  const int64_t began_ms = steady_ms();
  Request request;
  request.over_tls = stream_.is_tls();
  const std::string target = text(parser.get().target());
  auto match = core_.router.match(text(parser.get().method_string()), target.substr(0, target.find('?')));
  if (!fill(request, parser.get())) match.refusal = 400;
  request.client_address = forwarded_client(address_, request.headers, core_.options.trusted_proxies);
  request.path = std::move(match.path);
  request.path_values = std::move(match.path_values);

  Response response;
  bool keep_alive = parser.keep_alive() && parser.get().version() >= 11;
  if (const int64_t wait_s = core_.rate.seconds_to_wait(request.client_address, began_ms); wait_s > 0) {
    response = problem(429, fmt::format("too many requests from {}; try again in {} s", request.client_address, wait_s));
    response.headers.push_back({"Retry-After", std::to_string(wait_s)});
  } else if (match.refusal != 0) {
    response = problem(match.refusal, why(match.refusal));
    if (!match.allow.empty()) response.headers.push_back({"Allow", match.allow});
  } else {
    response = co_await answer(parser, *match.route, request);
  }
  if (response.status == kGone) co_return false;
  // An unread body would be taken for the next request.
  if (!parser.is_done()) keep_alive = false;
  if (response.kind == Response::Kind::kWebSocket && !boost::beast::websocket::is_upgrade(parser.get())) {
    response = problem(426, "this path speaks WebSocket only");
    response.headers.push_back({"Upgrade", "websocket"});
  }
  if (core_.options.served) {
    const double seconds = static_cast<double>(steady_ms() - began_ms) / 1000;
    core_.options.served({request, response.kind == Response::Kind::kWebSocket ? 101 : response.status, seconds});
  }
  if (response.kind == Response::Kind::kWebSocket) {
    co_await serve_websocket(parser, response);
    co_return false;
  }
  if (response.kind == Response::Kind::kStream && request.method != "HEAD") {
    co_await send_stream(response, parser.get().version() >= 11);
    co_return false;
  }
  if (!parser.is_done()) co_return co_await refuse(std::move(response));
  co_return co_await send(response, request, keep_alive && !draining_);
}

asio::awaitable<int> Connection::read_head(Parser& parser) {
  error_code error;
  parser.header_limit(static_cast<uint32_t>(core_.options.max_header_bytes));
  parser.body_limit(boost::none);  // read_body() sets that of the route
  if (buffer_.size() == 0) {
    const size_t count = co_await stream_.async_read_some(buffer_.prepare(4096), into(error));
    if (error) co_return kGone;
    buffer_.commit(count);
  }
  set_deadline(Phase::kReading, core_.options.header_timeout_ms);
  co_await http::async_read_header(stream_, buffer_, parser, into(error));
  if (timed_out_) co_return 408;
  co_return status_of(error);
}

asio::awaitable<int> Connection::read_body(Parser& parser, size_t limit) {
  error_code error;
  parser.body_limit(limit);
  if (parser.content_length() && *parser.content_length() > limit) co_return 413;
  if (parser.is_done()) co_return 0;
  set_deadline(Phase::kReading, core_.options.body_timeout_ms);
  if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    co_await asio::async_write(stream_, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), into(error));
    if (error) co_return kGone;
  }
  co_await http::async_read(stream_, buffer_, parser, into(error));
  if (timed_out_) co_return 408;
  co_return status_of(error);
}

// Reads the body and lets the route's handler answer. A status of kGone: nobody is there to answer to.
asio::awaitable<Response> Connection::answer(Parser& parser, const Route& route, Request& request) {
  const size_t limit = route.max_body_bytes > 0 ? route.max_body_bytes : core_.options.max_body_bytes;
  const int refusal = co_await read_body(parser, limit);
  set_deadline(Phase::kServing, kNever);
  if (refusal == kGone) {
    Response gone;
    gone.status = kGone;
    co_return gone;
  }
  if (refusal != 0) co_return problem(refusal, why(refusal));
  const std::string coding(request.header("Content-Encoding").value_or("identity"));
  if (coding == "gzip" || coding == "x-gzip" || coding == "deflate") {
    const Unpacked unpacked = unpack(parser.get().body(), limit, request.body);
    if (unpacked == Unpacked::kTooLarge) co_return problem(413, why(413));
    if (unpacked == Unpacked::kCorrupt) co_return problem(400, fmt::format("the body is no valid {}", coding));
  } else if (coding != "identity") {
    co_return problem(415, why(415));
  } else {
    request.body = std::move(parser.get().body());
  }
  co_return co_await call(route, request);
}

asio::awaitable<Response> Connection::call(const Route& route, const Request& request) {
  const auto guarded = [](const Route& called, const Request& given) -> Response {
    try {
      return called.handler(given);
    } catch (...) {  // whatever it is, other connections go on
      return problem(500, "the server met a fault of its own");
    }
  };
  if (!route.may_block) co_return guarded(route, request);
  // Outlives the wait below, as the coroutine's frame does.
  const auto on_pool = [&]() -> asio::awaitable<Response> { co_return guarded(route, request); };
  co_return co_await asio::co_spawn(core_.blocking.get_executor(), on_pool(), asio::use_awaitable);
}

}  // namespace rsvpulse::net
