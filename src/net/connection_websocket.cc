// WebSockets: each piece of the queue is one message.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "net/connection.h"

namespace rsvpulse::net {
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {

using Socket = websocket::stream<ServerStream&>;

constexpr size_t kTakeBytes = 256 * 1024;
constexpr int64_t kLongWaitMs = 3'600'000;

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// The reading half; pings and the peer's close are answered inside. Ends when the connection does.
asio::awaitable<void> receive(std::shared_ptr<Connection> self, std::shared_ptr<Socket> socket,
                              std::shared_ptr<StreamQueue> queue) {
  error_code error;
  boost::beast::flat_buffer message;
  while (true) {
    co_await socket->async_read(message, into(error));
    if (error) break;
    queue->received({static_cast<const char*>(message.cdata().data()), message.size()});
    message.consume(message.size());
  }
  queue->ended();
  self->hang_up();
}

}  // namespace

asio::awaitable<void> Connection::serve_websocket(Parser& parser, const Response& response) {
  const auto socket = std::make_shared<Socket>(stream_);
  websocket::permessage_deflate deflate;
  deflate.server_enable = response.compress;
  deflate.compLevel = 1;
  socket->set_option(deflate);
  // Beast keeps the time here: it pings who is silent, and drops who does not answer.
  socket->set_option(
      websocket::stream_base::timeout{.handshake_timeout = std::chrono::milliseconds(core_.options.header_timeout_ms),
                                      .idle_timeout = std::chrono::milliseconds(core_.options.idle_timeout_ms),
                                      .keep_alive_pings = true});
  socket->read_message_max(core_.options.max_message_bytes);
  socket->auto_fragment(false);
  set_deadline(Phase::kServing, kNever);
  error_code error;
  co_await socket->async_accept(parser.get(), into(error));
  if (error) co_return;

  const auto queue = open_queue();
  asio::co_spawn(stream_.get_executor(), receive(shared_from_this(), socket, queue), asio::detached);
  response.opened(queue);
  if (draining_) queue->close();

  std::vector<Bytes> pieces;
  while (!error) {
    pieces.clear();
    const StreamQueue::Next next = queue->take(kTakeBytes, pieces);
    if (next == StreamQueue::Next::kEnd) break;
    if (next == StreamQueue::Next::kNothing) {
      co_await wait_for_pieces(kLongWaitMs);
      continue;
    }
    for (size_t i = 0; i < pieces.size() && !error; ++i) {
      set_deadline(Phase::kServing, core_.options.idle_timeout_ms);
      co_await socket->async_write(asio::buffer(*pieces[i]), into(error));
      if (!error) queue->sent(pieces[i]->size());
    }
  }
  set_deadline(Phase::kServing, core_.options.header_timeout_ms);
  const websocket::close_reason reason(core_.draining ? websocket::close_code::going_away : websocket::close_code::normal);
  if (!error) co_await socket->async_close(reason, into(error));
}

}  // namespace rsvpulse::net
