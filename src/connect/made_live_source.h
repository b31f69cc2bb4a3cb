// What tests of network sources share: servers that behave and some that do not, and how their lines are read.
#pragma once

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "connect/live_source.h"
#include "connect/open_source.h"
#include "net/made_deflate.h"
#include "net/scripted_server.h"
#include "net/server.h"
#include "net/websocket_key.h"

namespace rsvpulse::connect {

using net::Peer;
using net::ScriptedServer;

inline constexpr std::string_view kLinesHead = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n";
inline constexpr std::string_view kChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
inline constexpr auto kLimit = std::chrono::seconds(20);

// Quick to try again, so that tests are.
inline LiveSourceOptions quick() {
  LiveSourceOptions options;
  options.client.use_proxies = false;
  options.client.connect_timeout_ms = 5'000;
  options.first_delay_ms = 5;
  options.longest_delay_ms = 20;
  return options;
}

inline LiveSourceOptions quick_once() {
  LiveSourceOptions options = quick();
  options.once = true;
  return options;
}

inline std::unique_ptr<stream::Source> open(const std::string& url, const LiveSourceOptions& options = quick()) {
  auto source = open_url(url, options);
  EXPECT_TRUE(source.ok()) << source.error().message;
  return std::move(source).value();
}

// The next `count` lines, fewer at the end, at an error (which becomes the last "line") or when the time is over.
inline std::vector<std::string> read_lines(stream::Source& source, size_t count) {
  std::vector<std::string> lines;
  stream::Batch batch;
  const auto until = std::chrono::steady_clock::now() + kLimit;
  while (lines.size() < count && std::chrono::steady_clock::now() < until) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      lines.push_back("error: " + outcome.error().message);
      break;
    }
    if (*outcome == stream::ReadOutcome::kEnd) break;
    for (const stream::Line& line : batch.lines) lines.emplace_back(batch.text(line));
  }
  return lines;
}

inline std::vector<std::string> all_lines(const std::string& url) {
  const auto source = open(url, quick_once());
  return read_lines(*source, 1'000'000);
}

inline std::string chunk(std::string_view bytes) {
  char length[20];
  std::snprintf(length, sizeof length, "%zx\r\n", bytes.size());
  return length + std::string(bytes) + "\r\n";
}

// What makes a server a WebSocket's.
inline std::string accept_head(const std::string& request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const size_t at = request.find(kName) + kName.size();
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         net::websocket_accept(request.substr(at, request.find('\r', at) - at)) + "\r\n\r\n";
}

// A frame of the server.
inline std::string frame(int first_byte, std::string_view payload) {
  std::string out(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() < 65'536) {
    out += '\x7e';
    for (int shift = 8; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
  } else {
    out += '\x7f';
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
  }
  return out.append(payload);
}
inline constexpr int kText = 0x81;
inline constexpr int kTextBegins = 0x01;
inline constexpr int kGoesOn = 0x00;
inline constexpr int kGoesOnAndEnds = 0x80;
inline constexpr int kBinary = 0x82;
inline constexpr int kClose = 0x88;
inline constexpr int kPing = 0x89;

// A WebSocket server that speaks frames as scripted.
inline std::function<void(Peer&, int)> after_handshake(std::function<void(Peer&, int)> script) {
  return [script = std::move(script)](Peer& peer, int number) {
    peer.send(accept_head(peer.read_head()));
    script(peer, number);
  };
}

// Our own server, sending `pieces` and then ending in order.
inline std::unique_ptr<net::Server> serve(const std::vector<std::string>& pieces, net::ServerOptions options = {}) {
  const auto send_all = [pieces](const std::shared_ptr<net::Stream>& stream) {
    for (const std::string& piece : pieces) stream->write(net::make_bytes(piece));
    stream->close();
  };
  auto server = net::Server::start(
      std::move(options),
      {{.method = "GET",
        .pattern = "/http",
        .handler = [send_all](const net::Request&) { return net::stream_response("application/x-ndjson", send_all); }},
       {.method = "GET",
        .pattern = "/sse",
        .handler = [send_all](const net::Request&) { return net::event_stream_response(send_all); }},
       {.method = "GET",
        .pattern = "/ws",
        .handler = [send_all](const net::Request&) { return net::websocket_response(send_all); }},
       {.method = "GET", .pattern = "/deflate", .handler = [send_all](const net::Request&) {
          auto response = net::websocket_response(send_all);
          response.compress = true;
          return response;
        }}});
  EXPECT_TRUE(server.ok());
  return std::move(server).value();
}

inline std::string ws_url(const net::Server& server, std::string_view path) {
  return "ws://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

}  // namespace rsvpulse::connect
