#include "net/server.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "base/printable.h"
#include "base/thread_name.h"
#include "net/connection.h"

namespace rsvpulse::net {
namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kSweepEvery = std::chrono::milliseconds(250);
// Out of descriptors, say: accepting again at once would only spin.
constexpr auto kAcceptAgainAfter = std::chrono::milliseconds(100);
constexpr std::string_view kTooMany =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

Result<std::shared_ptr<asio::ssl::context>> load_certificate(const std::string& certificate, const std::string& key) {
  if (certificate.empty() || key.empty()) return Error{ErrorKind::kConfig, "TLS needs both a certificate and its key"};
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  error_code error;
  tls->set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                   error);
  tls->use_certificate_chain_file(certificate, error);
  if (error) return Error{ErrorKind::kConfig, fmt::format("{}: no certificate can be read: {}", certificate, error.message())};
  tls->use_private_key_file(key, asio::ssl::context::pem, error);
  if (error) return Error{ErrorKind::kConfig, fmt::format("{}: no private key can be read: {}", key, error.message())};
  if (SSL_CTX_check_private_key(tls->native_handle()) != 1)
    return Error{ErrorKind::kConfig, fmt::format("{} is not the key of {}", key, certificate)};
  return tls;
}

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, std::vector<Route> routes)
      : core_(std::move(options), std::move(routes)), acceptor_(io_), sweep_(io_) {}
  ~AsioServer() override { stop(0); }

  Status load_tls();
  Status listen();
  void run();

  uint16_t port() const override { return port_; }
  std::string url() const override;
  size_t open_connections() const override;
  Status replace_certificate(const std::string& certificate, const std::string& key) override;
  void set_request_rate(double per_second) override { core_.rate.set(per_second, 2 * per_second); }
  void stop(int64_t grace_ms) override;

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> sweep();
  void wait_until_empty(int64_t limit_ms) const;

  mutable ServerCore core_;
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::steady_timer sweep_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::vector<std::thread> threads_;
  std::string host_;
  uint16_t port_ = 0;
  std::mutex stopping_;
  bool stopped_ = false;
};

Status AsioServer::load_tls() {
  const ServerOptions& options = core_.options;
  if (options.tls_certificate.empty() && options.tls_key.empty()) return Done{};
  auto tls = load_certificate(options.tls_certificate, options.tls_key);
  if (!tls.ok()) return tls.error();
  core_.tls = *std::move(tls);
  return Done{};
}

Status AsioServer::replace_certificate(const std::string& certificate, const std::string& key) {
  if (!core_.current_tls()) return Error{ErrorKind::kConfig, "the server was started without TLS"};
  auto tls = load_certificate(certificate, key);
  if (!tls.ok()) return tls.error();
  const std::lock_guard lock(core_.mutex);
  core_.tls = *std::move(tls);
  return Done{};
}

Status AsioServer::listen() {
  const std::string& named = core_.options.listen;
  const auto endpoint = parse_endpoint(named);
  if (!endpoint.ok()) return endpoint.error();
  error_code error;
  tcp::resolver resolver(io_);
  const auto found = resolver.resolve(endpoint->host, std::to_string(endpoint->port), tcp::resolver::passive, error);
  if (error) return outside(fmt::format("cannot listen on {}: {}", named, error.message()));
  const tcp::endpoint address = found.begin()->endpoint();
  acceptor_.open(address.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(address, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return outside(fmt::format("cannot listen on {}: {}", named, error.message()));
  host_ = endpoint->host;
  port_ = acceptor_.local_endpoint(error).port();
  return Done{};
}

void AsioServer::run() {
  work_.emplace(asio::make_work_guard(io_));
  asio::co_spawn(io_, accept(), asio::detached);
  asio::co_spawn(io_, sweep(), asio::detached);
  for (int i = 0; i < core_.options.threads; ++i) {
    threads_.emplace_back([this] {
      name_thread("http");
      io_.run();
    });
  }
}

asio::awaitable<void> AsioServer::accept() {
  asio::steady_timer pause(io_);
  while (!core_.draining) {
    error_code error;
    tcp::socket socket(asio::make_strand(io_));
    co_await acceptor_.async_accept(socket, into(error));
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) break;
    if (error) {
      pause.expires_after(kAcceptAgainAfter);
      co_await pause.async_wait(into(error));
      continue;
    }
    if (open_connections() >= core_.options.max_connections) {
      // Best effort, and never worth a wait: a fresh socket's buffer takes so little at once.
      socket.non_blocking(true, error);
      if (!core_.current_tls()) socket.write_some(asio::buffer(kTooMany), error);
      continue;
    }
    std::make_shared<Connection>(std::move(socket), core_)->start();
  }
}

asio::awaitable<void> AsioServer::sweep() {
  error_code error;
  while (!core_.draining) {
    sweep_.expires_after(kSweepEvery);
    co_await sweep_.async_wait(into(error));
    const int64_t now_ms = steady_ms();
    for (const auto& connection : core_.living()) connection->check_deadline(now_ms);
  }
}

std::string AsioServer::url() const {
  const bool any = host_ == "0.0.0.0" || host_ == "::";
  const std::string host = any ? "127.0.0.1" : host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
  return fmt::format("{}://{}:{}", core_.current_tls() ? "https" : "http", host, port_);
}

size_t AsioServer::open_connections() const {
  const std::lock_guard lock(core_.mutex);
  return core_.connections.size();
}

void AsioServer::wait_until_empty(int64_t limit_ms) const {
  const int64_t until_ms = steady_ms() + limit_ms;
  while (open_connections() > 0 && steady_ms() < until_ms) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

void AsioServer::stop(int64_t grace_ms) {
  const std::lock_guard lock(stopping_);
  if (std::exchange(stopped_, true)) return;
  core_.draining = true;
  asio::post(io_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    sweep_.cancel();
  });
  for (const auto& connection : core_.living()) connection->drain();
  wait_until_empty(grace_ms);
  constexpr int64_t kAbortMs = 1'000;
  for (const auto& connection : core_.living()) connection->abort();
  core_.blocking.join();
  wait_until_empty(kAbortMs);
  work_.reset();
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, std::vector<Route> routes) {
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(routes));
  if (const Status loaded = server->load_tls(); !loaded.ok()) return loaded.error();
  if (const Status listening = server->listen(); !listening.ok()) return listening.error();
  server->run();
  return std::unique_ptr<Server>(std::move(server));
}

Status check_certificate(const std::string& certificate, const std::string& key) {
  const auto tls = load_certificate(certificate, key);
  return tls.ok() ? Status(Done{}) : Status(tls.error());
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto fault = [&](std::string_view what) {
    return Error{ErrorKind::kUsage,
                 fmt::format("'{}' is no address to listen on such as 127.0.0.1:8080: {}", printable(text), what)};
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return fault("the port is missing");
  Endpoint endpoint{std::string(text.substr(0, colon)), 0};
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size()) return fault("the port is no number from 0 to 65535");
  std::string& host = endpoint.host;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return fault("an IPv6 address needs brackets");
  }
  if (host.empty()) host = "127.0.0.1";
  return endpoint;
}

}  // namespace rsvpulse::net
