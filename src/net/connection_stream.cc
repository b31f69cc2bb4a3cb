// Open-ended responses: chunks as fast as the peer takes them.
#include <algorithm>
#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "net/connection.h"

namespace rsvpulse::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr size_t kGatherBytes = 128 * 1024;
constexpr int64_t kLongWaitMs = 3'600'000;

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

}  // namespace

std::shared_ptr<StreamQueue> Connection::open_queue() {
  // Nothing of the server but this weak pointer: a queue may outlive it in somebody's hands.
  const std::weak_ptr<Connection> weak = weak_from_this();
  const auto wake = [weak] {
    if (const auto self = weak.lock()) self->wake();
  };
  const auto kill = [weak] {
    if (const auto self = weak.lock()) self->abort();
  };
  queue_ = std::make_shared<StreamQueue>(wake, kill);
  return queue_;
}

asio::awaitable<bool> Connection::wait_for_pieces(int64_t limit_ms) {
  error_code error;
  set_deadline(Phase::kServing, kNever);
  pieces_there_.expires_after(std::chrono::milliseconds(limit_ms));
  co_await pieces_there_.async_wait(into(error));
  co_return static_cast<bool>(error);
}

// Reads what the peer has no reason to send, to learn when it leaves.
asio::awaitable<void> Connection::watch_peer(std::shared_ptr<StreamQueue> queue) {
  const auto self = shared_from_this();
  error_code error;
  std::array<char, 512> ignored;
  while (!error) co_await stream_.async_read_some(asio::buffer(ignored), into(error));
  close_socket(false);
  queue->ended();
}

asio::awaitable<void> Connection::send_stream(const Response& response, bool chunked) {
  error_code error;
  std::string head = head_of(response, false, std::nullopt);
  head += chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
  set_deadline(Phase::kServing, core_.options.idle_timeout_ms);
  co_await asio::async_write(stream_, asio::buffer(head), into(error));
  if (error) co_return;

  const auto queue = open_queue();
  asio::co_spawn(stream_.get_executor(), watch_peer(queue), asio::detached);
  response.opened(queue);
  if (draining_) queue->close();

  std::vector<Bytes> pieces;
  std::vector<asio::const_buffer> buffers;
  while (!error && stream_.socket().is_open()) {
    pieces.clear();
    size_t taken_bytes = 0;
    const StreamQueue::Next next = queue->take(kGatherBytes, pieces);
    if (next == StreamQueue::Next::kEnd) break;
    if (next == StreamQueue::Next::kNothing) {
      if (co_await wait_for_pieces(response.heartbeat ? response.heartbeat_ms : kLongWaitMs)) continue;
      if (!response.heartbeat) continue;
      pieces.push_back(response.heartbeat);
    } else {
      for (const Bytes& piece : pieces) taken_bytes += piece->size();
    }
    buffers.assign(1, asio::const_buffer());
    for (const Bytes& piece : pieces) buffers.push_back(asio::buffer(*piece));
    const std::string chunk_head = fmt::format("{:x}\r\n", asio::buffer_size(buffers));
    if (chunked) {
      buffers.front() = asio::buffer(chunk_head);
      buffers.push_back(asio::buffer("\r\n", 2));
    }
    set_deadline(Phase::kServing, core_.options.idle_timeout_ms);
    co_await asio::async_write(stream_, buffers, into(error));
    if (!error) queue->sent(taken_bytes);
  }
  if (!error && chunked && stream_.socket().is_open())
    co_await asio::async_write(stream_, asio::buffer("0\r\n\r\n", 5), into(error));
  stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
}

}  // namespace rsvpulse::net
