// Responses of a known length, and the ends of connections that must not go on.
#include <algorithm>
#include <array>
#include <ctime>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "net/connection.h"

namespace rsvpulse::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr size_t kLingerBytes = 4 * 1024 * 1024;

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

void append_header(std::string& head, std::string_view name, std::string_view value) {
  const size_t begin = head.size();
  head.append(name).append(": ").append(value);
  // Foreign text in a value must not end the line.
  std::replace_if(
      head.begin() + static_cast<ptrdiff_t>(begin), head.end(),
      [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; }, ' ');
  head += "\r\n";
}

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

std::string Connection::head_of(const Response& response, bool keep_alive, std::optional<size_t> length) const {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", response.status, status_title(response.status));
  for (const Header& header : response.headers) append_header(head, header.name, header.value);
  for (const Header& header : core_.options.common_headers) {
    if (!find_header(response.headers, header.name)) append_header(head, header.name, header.value);
  }
  append_header(head, "Date", http_date());
  if (length && response.status != 204 && response.status != 304)
    append_header(head, "Content-Length", std::to_string(*length));
  if (!keep_alive) append_header(head, "Connection", "close");
  return head;
}

// Whether the connection can be used on.
asio::awaitable<bool> Connection::send(const Response& response, const Request& request, bool keep_alive) {
  const std::string& body = response.shared_body ? *response.shared_body : response.body;
  const std::string head = head_of(response, keep_alive, body.size()) + "\r\n";
  const bool head_only = request.method == "HEAD" || response.status == 204 || response.status == 304;
  std::array<asio::const_buffer, 2> buffers = {asio::buffer(head), asio::buffer(body)};
  if (head_only) buffers[1] = asio::const_buffer();
  set_deadline(Phase::kServing, core_.options.idle_timeout_ms);
  error_code error;
  while (!error && asio::buffer_size(buffers) > 0) {
    size_t count = co_await stream_.async_write_some(buffers, into(error));
    // Whoever takes some of a long body, however slowly, is waited for.
    set_deadline(Phase::kServing, core_.options.idle_timeout_ms);
    for (asio::const_buffer& buffer : buffers) {
      const size_t taken = std::min(count, buffer.size());
      buffer += taken;
      count -= taken;
    }
  }
  co_return !error && keep_alive;
}

// Answers a request that was not read to its end, and ends the connection.
asio::awaitable<bool> Connection::refuse(Response response) {
  timed_out_ = false;
  const Request nothing;
  co_await send(response, nothing, false);
  co_await linger();
  co_return false;
}

// Closing while the peer still sends would reset the connection, and with it the answer that the peer has not read yet.
asio::awaitable<void> Connection::linger() {
  error_code error;
  stream_.socket().shutdown(asio::socket_base::shutdown_send, error);
  set_deadline(Phase::kServing, kLingerMs);
  std::array<char, 16 * 1024> discarded;
  for (size_t total = 0; !error && total < kLingerBytes;)
    total += co_await stream_.socket().async_read_some(asio::buffer(discarded), into(error));
}

}  // namespace rsvpulse::net
