#include "net/server.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/event_feed.h"
#include "net/made_server.h"
#include "net/static_file.h"

namespace rsvpulse::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Server, ServesOneRequestAfterAnother) {
  const auto server = serve({hello()});
  RawClient client(server->port());
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello?a=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(client.read_response(),
                AllOf(StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"), EndsWith("\r\n\r\nhello")));
  }
  client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), AllOf(HasSubstr("Content-Length: 5\r\n"), EndsWith("Connection: close\r\n\r\n")));
}

TEST(Server, GivesHandlersWhatCame) {
  Request seen;
  const auto server = serve({get("/api/{kind}/{name}", [&](const Request& request) {
    seen = request;
    return json_response("{}");
  })});
  ask(*server, "GET /api/topic/R%26B%2FSoul?by=a%20b&top=5&top=6 HTTP/1.1\r\nAuthorization: bearer abc\r\nX-One: 1");
  EXPECT_EQ(seen.path_value("kind"), "topic");
  EXPECT_EQ(seen.path_value("name"), "R&B/Soul");
  EXPECT_EQ(seen.query_value("by"), "a b");
  EXPECT_EQ(seen.query_value("top"), "6");
  EXPECT_EQ(seen.query_value("none"), std::nullopt);
  EXPECT_EQ(seen.bearer_token(), "abc");
  EXPECT_EQ(seen.header("x-one"), "1");
  EXPECT_EQ(seen.client_address, "127.0.0.1");
}

TEST(Server, RefusesWithProblems) {
  const auto server = serve({hello(),
                             {.method = "POST", .pattern = "/hello", .handler = nullptr},
                             get("/boom", [](const Request&) -> Response { throw std::runtime_error("secret"); }),
                             get("/x/{name}", [](const Request&) { return Response(); })});
  EXPECT_THAT(ask(*server, "GET /nothing HTTP/1.1"),
              AllOf(StartsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n"),
                    HasSubstr(R"({"type":"about:blank","title":"Not Found","status":404,"detail":")")));
  EXPECT_THAT(ask(*server, "PUT /hello HTTP/1.1"), AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: GET, HEAD, POST\r\n")));
  EXPECT_THAT(ask(*server, "GET /boom HTTP/1.1"), AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("secret"))));
  EXPECT_THAT(ask(*server, "GET /x/%zz HTTP/1.1"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(*server, "GET /hello?%zz HTTP/1.1"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(ask(*server, "\x01\x02\x03"), StartsWith("HTTP/1.1 400 "));
}

TEST(Server, ServesBelowABasePath) {
  const auto server = serve({hello()}, {.base_path = "/pulse"});
  EXPECT_THAT(ask(*server, "GET /pulse/hello HTTP/1.1"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask(*server, "GET /hello HTTP/1.1"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask(*server, "GET /pulsehello HTTP/1.1"), StartsWith("HTTP/1.1 404 "));
}

Route post(Route::Handler handler) {
  return {.method = "POST", .pattern = "/in", .handler = std::move(handler), .may_block = true};
}
Route echo() {
  return post([](const Request& request) { return text_response("text/plain", request.body); });
}

TEST(Server, TakesBodiesInEveryForm) {
  const auto server = serve({echo()});
  RawClient client(server->port());
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello"));
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello"));
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello"));
  const std::string gzip("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05\x00\x00\x00",
                         25);
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" + gzip);
  EXPECT_THAT(client.read_response(), EndsWith("\r\n\r\nhello"));
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 400 "));
  client.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 415 "));
}

TEST(Server, BoundsWhatAStrangerCanSend) {
  const auto server = serve({echo()}, {.max_header_bytes = 2'000, .max_body_bytes = 1'000});
  {
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nX: " + std::string(10'000, 'x') + "\r\n\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 431 "));
  }
  {
    RawClient client(server->port());
    client.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" + std::string(1'001, 'x'));
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
    EXPECT_EQ(client.read_all(), "");
  }
  {
    RawClient client(server->port());
    client.send("POST /in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) client.send("64\r\n" + std::string(100, 'x') + "\r\n");
    EXPECT_THAT(client.read_response(), StartsWith("HTTP/1.1 413 "));
  }
}

TEST(Server, EndsSlowRequests) {
  const auto server = serve({echo()}, {.idle_timeout_ms = 400, .header_timeout_ms = 200, .body_timeout_ms = 200});
  RawClient silent(server->port());
  RawClient slow_head(server->port());
  RawClient slow_body(server->port());
  slow_head.send("GET / HT");
  slow_body.send("POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_THAT(slow_head.read_response(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(slow_body.read_response(), StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(soon([&] { return server->open_connections() == 2; }));  // until the peers have read the answer
}

TEST(Server, BoundsConnectionsAndRates) {
  const auto few = serve({hello()}, {.max_connections = 1});
  RawClient first(few->port());
  first.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  first.read_response();
  EXPECT_THAT(RawClient(few->port()).read_response(), StartsWith("HTTP/1.1 503 "));

  const auto seldom = serve({hello()}, {.requests_per_second = 0.5});
  EXPECT_THAT(ask(*seldom, "GET /hello HTTP/1.1"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask(*seldom, "GET /hello HTTP/1.1"), AllOf(StartsWith("HTTP/1.1 429 "), HasSubstr("Retry-After: 2\r\n")));
}

TEST(Server, StopsInOrder) {
  EventFeed feed;
  std::mutex mutex;
  std::condition_variable changed;
  bool entered = false;
  bool go_on = false;
  auto server =
      serve({get("/events", [&](const Request&) { return event_stream_response([&](auto stream) { feed.add(stream); }); }),
             {.method = "GET",
              .pattern = "/slow",
              .handler =
                  [&](const Request&) {
                    std::unique_lock lock(mutex);
                    entered = true;
                    changed.notify_all();
                    changed.wait(lock, [&] { return go_on; });
                    return text_response("text/plain", "done");
                  },
              .may_block = true}});
  RawClient viewer(server->port());
  viewer.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  viewer.read_until("\r\n\r\n");
  RawClient idle(server->port());
  RawClient waiting(server->port());
  waiting.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return entered; });
  }
  std::thread stopping([&] { server->stop(10'000); });
  EXPECT_EQ(viewer.read_all(), "0\r\n\r\n");
  EXPECT_EQ(idle.read_all(), "");
  {
    const std::lock_guard lock(mutex);
    go_on = true;
    changed.notify_all();
  }
  EXPECT_THAT(waiting.read_all(), EndsWith("\r\n\r\ndone"));
  stopping.join();
  EXPECT_FALSE(RawClient(server->port()).connected());
}

TEST(Server, ServesFilesAsTheClientTakesThem) {
  const StaticFile file{
      .content_type = "text/css", .plain = make_bytes(std::string(100, 'a')), .gzip = make_bytes("gz"), .brotli = {}};
  const auto server = serve({get("/assets/*", [&](const Request& request) { return serve_file(request, file); })});
  const std::string plain = ask(*server, "GET /assets/x/y.css HTTP/1.1");
  EXPECT_THAT(plain, AllOf(EndsWith("aaa"), HasSubstr("Vary: Accept-Encoding\r\n"), Not(HasSubstr("Content-Encoding"))));
  EXPECT_THAT(ask(*server, "GET /assets/ HTTP/1.1\r\nAccept-Encoding: gzip;q=0"), EndsWith("aaa"));
  const std::string packed = ask(*server, "GET /assets/ HTTP/1.1\r\nAccept-Encoding: br, gzip;q=0.5");
  EXPECT_THAT(packed, AllOf(EndsWith("\r\n\r\ngz"), HasSubstr("Content-Encoding: gzip\r\n")));
  const size_t at = packed.find("ETag: ") + 6;
  const std::string tag = packed.substr(at, packed.find('\r', at) - at);
  EXPECT_THAT(ask(*server, "GET /assets/ HTTP/1.1\r\nAccept-Encoding: gzip\r\nIf-None-Match: \"x\", W/" + tag),
              AllOf(StartsWith("HTTP/1.1 304 "), Not(HasSubstr("Content-Length"))));
  EXPECT_THAT(ask(*server, "GET /assets/ HTTP/1.1\r\nIf-None-Match: " + tag), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, RefusesWhatItCannotListenOn) {
  for (const char* wrong : {"8080", "host:x", "::1:80", "127.0.0.1:99999"}) {
    const auto server = Server::start({.listen = wrong}, {});
    ASSERT_FALSE(server.ok()) << wrong;
    EXPECT_EQ(server.error().kind, ErrorKind::kUsage);
  }
  const auto first = serve({});
  const auto second = Server::start({.listen = "127.0.0.1:" + std::to_string(first->port())}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error().message, HasSubstr("Address already in use"));
  EXPECT_FALSE(Server::start({.tls_certificate = "/nothing.pem", .tls_key = "/nothing.pem"}, {}).ok());
}

}  // namespace
}  // namespace rsvpulse::net
