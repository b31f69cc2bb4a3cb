// Open-ended responses and WebSockets: back-pressure, viewers who are slow or leave, ends in order and at once.
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/event_feed.h"
#include "net/made_server.h"

namespace rsvpulse::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Server, StreamsWithBackPressure) {
  std::atomic<size_t> most_queued = 0;
  std::atomic<int> closed = 0;
  constexpr size_t kPieces = 2'000;
  const auto server = serve({get("/stream", [&](const Request&) {
    return stream_response("text/plain", [&](const std::shared_ptr<Stream>& stream) {
      const auto left = std::make_shared<size_t>(kPieces);
      const auto fill = [&, left, weak = std::weak_ptr(stream)] {
        const auto held = weak.lock();
        while (*left > 0 && held->queued_bytes() < 100'000) {
          held->write(make_bytes(std::string(10'000, 'x')));
          --*left;
        }
        most_queued = std::max(most_queued.load(), held->queued_bytes());
        if (*left == 0) held->close();
      };
      stream->on_drained(fill);
      stream->on_closed([&] { ++closed; });
      fill();
    });
  })});
  RawClient client(server->port());
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked\r\n"));
  size_t bytes = 0;
  while (const size_t length = std::stoul(client.read_until("\r\n"), nullptr, 16)) {
    bytes += length;
    client.read_bytes(length + 2);
  }
  EXPECT_EQ(bytes, kPieces * 10'000);
  EXPECT_LE(most_queued, 110'000u);
  EXPECT_TRUE(soon([&] { return closed == 1; }));
}

void publish(EventFeed& feed, std::string_view name, std::string_view id, std::string_view data) {
  const Stream::Slotted event{name, format_event(name, id, data)};
  feed.publish({&event, 1});
}

TEST(Server, TellsWhenAViewerLeaves) {
  std::atomic<int> closed = 0;
  EventFeed feed;
  const auto server = serve({get("/events", [&](const Request&) {
    return event_stream_response([&](const std::shared_ptr<Stream>& stream) {
      stream->on_closed([&] { ++closed; });
      feed.add(stream);
    });
  })});
  RawClient client(server->port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("\r\n\r\n");
  ASSERT_TRUE(soon([&] { return feed.viewers() == 1; }));
  publish(feed, "trending", "7", "a\nb");
  EXPECT_EQ(client.read_until("\n\n"), "27\r\nid: 7\nevent: trending\ndata: a\ndata: b\n\n");
  client.end();
  EXPECT_TRUE(soon([&] { return closed == 1 && feed.viewers() == 0; }));
}

TEST(Server, GivesASlowViewerTheLatestState) {
  EventFeed feed;
  const auto server =
      serve({get("/events", [&](const Request&) { return event_stream_response([&](auto stream) { feed.add(stream); }); })});
  RawClient client(server->port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read_until("\r\n\r\n");
  ASSERT_TRUE(soon([&] { return feed.viewers() == 1; }));
  const std::string big(100'000, 'x');
  for (int i = 0; i <= 1'000; ++i) publish(feed, "trending", std::to_string(i), big);
  publish(feed, "end", "", "");
  const std::string got = client.read_until("event: end");
  EXPECT_LT(got.size(), 500 * big.size());
  EXPECT_THAT(got, HasSubstr("id: 1000\n"));
}

// A frame as a client sends it, masked with zeros.
std::string client_frame(int first_byte, std::string_view payload) {
  std::string out = {static_cast<char>(first_byte), static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
  return out.append(payload);
}

RawClient open_websocket(const Server& server) {
  RawClient client(server.port());
  client.send(
      "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  // The example of RFC 6455, 1.3.
  EXPECT_THAT(client.read_until("\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 101 "), HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")));
  return client;
}

TEST(Server, SpeaksWebSocketBothWays) {
  std::atomic<int> closed = 0;
  const auto server = serve({get("/ws",
                                 [&](const Request&) {
                                   return websocket_response([&](const std::shared_ptr<Stream>& stream) {
                                     stream->on_closed([&] { ++closed; });
                                     stream->on_message([weak = std::weak_ptr(stream)](std::string_view message) {
                                       weak.lock()->write(make_bytes("you said " + std::string(message)));
                                     });
                                   });
                                 })},
                            {.max_message_bytes = 100});
  RawClient client = open_websocket(*server);
  client.send(client_frame(0x81, "hello"));
  EXPECT_EQ(client.read_bytes(16), "\x81\x0eyou said hello");
  client.send(client_frame(0x89, "ping"));
  EXPECT_EQ(client.read_bytes(6), "\x8a\x04ping");
  client.send(client_frame(0x88, ""));
  EXPECT_THAT(client.read_all(), StartsWith("\x88"));
  EXPECT_TRUE(soon([&] { return closed == 1; }));

  RawClient greedy = open_websocket(*server);
  greedy.send(client_frame(0x81, std::string(101, 'x')));
  EXPECT_THAT(greedy.read_all(), StartsWith("\x88\x02\x03\xf1"));  // 1009: too big
  greedy.end();
  EXPECT_TRUE(soon([&] { return closed == 2; }));
  EXPECT_THAT(ask(*server, "GET /ws HTTP/1.1"), AllOf(StartsWith("HTTP/1.1 426 "), HasSubstr("Upgrade: websocket\r\n")));
}

TEST(Server, AbortsInMidMessage) {
  std::shared_ptr<Stream> stream;
  std::atomic<bool> is_open = false;
  const auto server = serve({get("/stream", [&](const Request&) {
    return stream_response("text/plain", [&](std::shared_ptr<Stream> opened) {
      stream = std::move(opened);
      is_open = true;
    });
  })});
  RawClient client(server->port());
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(soon([&] { return is_open.load(); }));
  stream->write(make_bytes("half"));
  EXPECT_THAT(client.read_until("half"), EndsWith("half"));
  stream->abort();
  EXPECT_THAT(client.read_all(), Not(EndsWith("0\r\n\r\n")));
  EXPECT_FALSE(stream->write(make_bytes("more")));
}

TEST(Server, SharesItsConnectionsAmongThreads) {
  EventFeed feed;
  {
    auto server =
        serve({hello(),
               get("/events", [&](const Request&) { return event_stream_response([&](auto stream) { feed.add(stream); }); })},
              {.threads = 3});
    std::vector<std::thread> clients;
    clients.reserve(4);
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([&] {
        RawClient viewer(server->port());
        viewer.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_THAT(viewer.read_until("data: 9\n\n"), EndsWith("data: 9\n\n"));
        for (int k = 0; k < 20; ++k) EXPECT_THAT(ask(*server, "GET /hello HTTP/1.1"), EndsWith("hello"));
      });
    }
    ASSERT_TRUE(soon([&] { return feed.viewers() == 4; }));
    for (int i = 0; i < 10; ++i) publish(feed, "", "", std::to_string(i));
    for (std::thread& client : clients) client.join();
  }
  // A feed may outlive the server.
  publish(feed, "", "", "late");
  EXPECT_EQ(feed.viewers(), 0u);
}

}  // namespace
}  // namespace rsvpulse::net
