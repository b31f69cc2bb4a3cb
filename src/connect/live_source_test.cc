// The network sources over real sockets, against the program's own server and against one that misbehaves on purpose.
#include "connect/live_source.h"

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "connect/open_source.h"
#include "net/scripted_server.h"
#include "net/server.h"
#include "net/websocket_key.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::connect {
namespace {

using net::Peer;
using net::ScriptedServer;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using Phase = stream::SourceState::Phase;

constexpr std::string_view kLinesHead = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n";
constexpr std::string_view kChunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
constexpr auto kLimit = std::chrono::seconds(20);

// Quick to try again, so that tests are.
LiveSourceOptions quick() {
  LiveSourceOptions options;
  options.client.use_proxies = false;
  options.client.connect_timeout_ms = 5'000;
  options.first_delay_ms = 5;
  options.longest_delay_ms = 20;
  return options;
}

LiveSourceOptions quick_once() {
  LiveSourceOptions options = quick();
  options.once = true;
  return options;
}

std::unique_ptr<stream::Source> open(const std::string& url, const LiveSourceOptions& options = quick()) {
  auto source = open_url(url, options);
  EXPECT_TRUE(source.ok()) << source.error().message;
  return std::move(source).value();
}

// The next `count` lines, fewer at the end, at an error (which becomes the last "line") or when the time is over.
std::vector<std::string> read_lines(stream::Source& source, size_t count) {
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

std::vector<std::string> all_lines(const std::string& url) {
  const auto source = open(url, quick_once());
  return read_lines(*source, 1'000'000);
}

std::string gzip(std::string_view text) {
  z_stream zlib{};
  deflateInit2(&zlib, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 100, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  zlib.avail_in = static_cast<uInt>(text.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  deflate(&zlib, Z_FINISH);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

std::string chunk(std::string_view bytes) {
  char length[20];
  std::snprintf(length, sizeof length, "%zx\r\n", bytes.size());
  return length + std::string(bytes) + "\r\n";
}

// What makes a server a WebSocket's.
std::string accept_head(const std::string& request) {
  constexpr std::string_view kName = "Sec-WebSocket-Key: ";
  const size_t at = request.find(kName) + kName.size();
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         net::websocket_accept(request.substr(at, request.find('\r', at) - at)) + "\r\n\r\n";
}

// A frame of the server.
std::string frame(int first_byte, std::string_view payload) {
  std::string out(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() < 65'536) {
    out += {126, static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())};
  } else {
    out += 127;
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(payload.size() >> shift);
  }
  return out.append(payload);
}
constexpr int kText = 0x81;
constexpr int kTextBegins = 0x01;
constexpr int kGoesOn = 0x00;
constexpr int kGoesOnAndEnds = 0x80;
constexpr int kBinary = 0x82;
constexpr int kClose = 0x88;
constexpr int kPing = 0x89;

// A WebSocket server that speaks frames as scripted.
std::function<void(Peer&, int)> after_handshake(std::function<void(Peer&, int)> script) {
  return [script = std::move(script)](Peer& peer, int number) {
    peer.send(accept_head(peer.read_head()));
    script(peer, number);
  };
}

// Our own server, sending `pieces` and then ending in order.
std::unique_ptr<net::Server> serve(std::vector<std::string> pieces, net::ServerOptions options = {}) {
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

std::string ws_url(const net::Server& server, std::string_view path) {
  return "ws://127.0.0.1:" + std::to_string(server.port()) + std::string(path);
}

TEST(LiveSource, ReadsWhatEachKindOfServerSends) {
  const auto lines = serve({"{\"a\":1}\n{\"b\"", ":2}\n\n{\"c\":3}"});
  EXPECT_THAT(all_lines(lines->url() + "/http"), ElementsAre("{\"a\":1}", "{\"b\":2}", "{\"c\":3}"));
  const auto events = serve({"id: 1\ndata: {\"a\":1}\n\n", ":\n\ndata:{\"b\":2}\r\n\r\n"});
  EXPECT_THAT(all_lines(events->url() + "/sse"), ElementsAre("{\"a\":1}", "{\"b\":2}"));
  const auto messages = serve({"one", "two\nthree\n", "four\r\n", std::string(200'000, 'x')});
  for (const char* path : {"/ws", "/deflate"})
    EXPECT_THAT(all_lines(ws_url(*messages, path)), ElementsAre("one", "two", "three", "four\r", std::string(200'000, 'x')))
        << path;
}

TEST(LiveSource, ReadsManyMessagesCompressedToo) {
  std::vector<std::string> sent;
  for (int i = 0; i < 5'000; ++i)
    sent.push_back("{\"rsvp_id\":" + std::to_string(i) + ",\"name\":\"" + std::string(static_cast<size_t>(i % 700), 'n') +
                   "\"}");
  const auto server = serve(sent);
  EXPECT_EQ(all_lines(ws_url(*server, "/ws")), sent);
  EXPECT_EQ(all_lines(ws_url(*server, "/deflate")), sent);
}

TEST(LiveSource, DecodesGzip) {
  const ScriptedServer server([](Peer& peer, int) {
    EXPECT_THAT(peer.read_head(), HasSubstr("Accept-Encoding: gzip\r\n"));
    const std::string packed = gzip("one\ntwo\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : packed) peer.send(chunk({&c, 1}));
    peer.send(chunk(gzip("three\n")) + "0\r\n\r\n");
  });
  EXPECT_THAT(all_lines(server.at("http")), ElementsAre("one", "two", "three"));
}

TEST(LiveSource, TakesFragmentsPingsAndBinaryFrames) {
  std::string pong;
  const ScriptedServer server(after_handshake([&](Peer& peer, int) {
    peer.send(frame(kTextBegins, "on") + frame(kPing, "are you there") + frame(kGoesOn, "") + frame(kGoesOnAndEnds, "e"));
    pong = peer.read_bytes(2 + 4 + 13);
    peer.send(frame(kBinary, "two\nthree") + frame(kText, "") + frame(kText, "four") + frame(kClose, "\x03\xe8"));
  }));
  EXPECT_THAT(all_lines(server.at("ws")), ElementsAre("one", "two", "three", "four"));
  ASSERT_THAT(pong, SizeIs(19));
  EXPECT_EQ(pong.substr(0, 2), "\x8a\x8d");
  for (size_t i = 6; i < pong.size(); ++i) pong[i] = static_cast<char>(pong[i] ^ pong[2 + (i - 6) % 4]);
  EXPECT_EQ(pong.substr(6), "are you there");
}

TEST(LiveSource, ReadsOneByteAtATime) {
  const ScriptedServer server([](Peer& peer, int number) {
    const std::string request = peer.read_head();
    std::string all;
    if (number == 0) all = std::string(kChunkedHead) + chunk("one\ntw") + chunk("o\n") + "0\r\n\r\n";
    if (number == 1) all = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\r\n\r\ndata:two\n\n";
    if (number == 2)
      all = accept_head(request) + frame(kTextBegins, "on") + frame(kGoesOnAndEnds, "e") + frame(kText, "two") +
            frame(kClose, "");
    for (const char c : all) peer.send({&c, 1});
  });
  EXPECT_THAT(all_lines(server.at("http")), ElementsAre("one", "two"));
  EXPECT_THAT(all_lines(server.at("http")), ElementsAre("one", "two"));
  EXPECT_THAT(all_lines(server.at("ws")), ElementsAre("one", "two"));
}

TEST(LiveSource, DeliversHalfALineByItself) {
  const ScriptedServer server([](Peer& peer, int number) {
    peer.read_head();
    peer.send(kChunkedHead);
    peer.send(chunk(number == 0 ? "one\n{\"half" : number == 1 ? "two\n   " : "three\n"));
    if (number == 2) peer.wait_for_end();
  });
  const auto source = open(server.at("http"));
  EXPECT_THAT(read_lines(*source, 4), ElementsAre("one", "{\"half", "two", "three"));
  source->stop();
  EXPECT_THAT(read_lines(*source, 1), IsEmpty());
}

TEST(LiveSource, BoundsALineOfTenMegabytes) {
  const std::string big(10'000'000, 'x');
  const ScriptedServer server([&](Peer& peer, int number) {
    const std::string request = peer.read_head();
    if (number == 0) peer.send(std::string(kLinesHead) + "one\n" + big + "\ntwo\n");
    if (number == 1)
      peer.send(accept_head(request) + frame(kText, "one") + frame(kText, big) + frame(kText, "two") + frame(kClose, ""));
  });
  for (const char* scheme : {"http", "ws"}) {
    const auto source = open(server.at(scheme), quick_once());
    stream::Batch batch;
    std::vector<std::pair<size_t, uint64_t>> lengths;
    size_t most_bytes = 0;
    while (*source->read(batch) != stream::ReadOutcome::kEnd) {
      for (const stream::Line& line : batch.lines) lengths.emplace_back(line.length, line.full_length);
      most_bytes = std::max(most_bytes, batch.bytes.size());
    }
    EXPECT_THAT(lengths, ElementsAre(std::pair(3, 3), std::pair(rsvp::kMaxLineBytes, 10'000'000), std::pair(3, 3)));
    EXPECT_LT(most_bytes, 3'000'000u);
  }
}

TEST(LiveSource, SurvivesGarbageAndResets) {
  const ScriptedServer server([](Peer& peer, int number) {
    const std::string request = peer.read_head();
    switch (number) {
      case 0:
        return peer.reset();
      case 1:
        peer.send("\x16\x03\x01 what is this?\r\n\r\n");
        return;
      case 2:
        return;
      case 3:
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        return;
      case 4:
        peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip at all");
        return;
      case 5:
        peer.send(std::string(kChunkedHead) + chunk("one\n"));
        return peer.reset();
      default:
        peer.send(std::string(kLinesHead) + "two\n");
        peer.wait_for_end();
    }
  });
  const auto source = open(server.at("http"));
  const auto lines = read_lines(*source, 2);
  // A reset may take what was on its way with it.
  EXPECT_THAT(lines, Contains("two"));
  EXPECT_GE(server.connections(), 7);
}

TEST(LiveSource, SurvivesBrokenFrames) {
  const ScriptedServer server(after_handshake([](Peer& peer, int number) {
    switch (number) {
      case 0:
        peer.send(frame(kTextBegins, "half a message"));
        return;  // gone in mid-message
      case 1:
        peer.send(frame(kTextBegins, "half") + frame(kClose, ""));
        return;  // closed in mid-message
      case 2:
        peer.send(frame(0x83, "unknown opcode"));
        return;
      case 3:
        peer.send(frame(0xC1, "compressed, which was not agreed"));
        return;
      case 4:
        peer.send(std::string("\x81\x85mask12345", 11));
        return;
      case 5:
        peer.send(std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10));
        return;
      default:
        peer.send(frame(kText, "whole"));
        peer.wait_for_end();
    }
  }));
  const auto source = open(server.at("ws"));
  EXPECT_THAT(read_lines(*source, 3), ElementsAre("half a message", "half", "whole"));
  EXPECT_EQ(server.connections(), 7);
}

TEST(LiveSource, TriesFromTheStartUntilSomebodyListens) {
  std::vector<std::string> told;
  uint16_t port = 0;
  {
    const ScriptedServer gone([](Peer&, int) {});
    port = gone.port();
  }
  LiveSourceOptions options = quick();
  options.tell = [&](std::string_view what) { told.emplace_back(what); };
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/http";
  const auto source = open(url, options);
  stream::Batch batch;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(*source->read(batch), stream::ReadOutcome::kIdle);
  EXPECT_THAT(told, ElementsAre(url + ": cannot connect to 127.0.0.1 port " + std::to_string(port) +
                                ": Connection refused; trying again until it works"));
  const auto server = serve({"one\n"}, {.listen = "127.0.0.1:" + std::to_string(port)});
  EXPECT_THAT(read_lines(*source, 1), ElementsAre("one"));
  EXPECT_THAT(told.at(1), HasSubstr(": connected"));
  EXPECT_EQ(source->state().connections, 1u);
}

TEST(LiveSource, TellsOfAFlappingServerSeldom) {
  const ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send(std::string(kLinesHead) + "one\n");
  });
  std::vector<std::string> told;
  LiveSourceOptions options = quick();
  options.tell = [&](std::string_view what) { told.emplace_back(what); };
  const auto source = open(server.at("http"), options);
  EXPECT_THAT(read_lines(*source, 50), SizeIs(50));
  EXPECT_THAT(told, ElementsAre(HasSubstr("connected"), HasSubstr("the server ended the stream"), HasSubstr("connected")));
}

TEST(LiveSource, AsksForWhatCameSince) {
  std::mutex mutex;
  std::vector<std::string> requests;
  const ScriptedServer server([&](Peer& peer, int) {
    const std::string head = peer.read_head();
    {
      const std::lock_guard lock(mutex);
      requests.push_back(head.substr(0, head.find(" HTTP")));
    }
    peer.send(std::string(kLinesHead) + "one\n");
  });
  const auto source = open(server.at("http", "/2/rsvps?since_mtime=5&key=a"));
  read_lines(*source, 1);
  EXPECT_TRUE(source->commit(source->position(), 1'489'925'470'960).ok());
  EXPECT_TRUE(source->commit(source->position(), -1).ok());
  read_lines(*source, 3);
  const std::lock_guard lock(mutex);
  EXPECT_EQ(requests.front(), "GET /2/rsvps?since_mtime=5&key=a");
  EXPECT_THAT(requests, Contains("GET /2/rsvps?key=a&since_mtime=1489925410960"));
}

TEST(LiveSource, ResumesEventsByTheirIds) {
  std::mutex mutex;
  std::vector<std::string> requests;
  const ScriptedServer server([&](Peer& peer, int) {
    {
      const std::lock_guard lock(mutex);
      requests.push_back(peer.read_head());
    }
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\nretry: 1\nid: 77\ndata: one\n\n");
  });
  const auto source = open(server.at("http"));
  EXPECT_THAT(read_lines(*source, 2), ElementsAre("one", "one"));
  const std::lock_guard lock(mutex);
  EXPECT_THAT(requests.at(0), Not(HasSubstr("Last-Event-ID")));
  EXPECT_THAT(requests.at(1), HasSubstr("Last-Event-ID: 77\r\n"));
}

TEST(LiveSource, FollowsRedirectsWithoutGivingTheTokenAway) {
  std::string at_target;
  const ScriptedServer target([&](Peer& peer, int number) {
    at_target = peer.read_head();
    if (number == 0) peer.send(std::string(kLinesHead) + "one\n");
    if (number == 1) peer.send(accept_head(at_target) + frame(kText, "two") + frame(kClose, ""));
  });
  std::string at_first;
  const ScriptedServer first([&](Peer& peer, int) {
    at_first = peer.read_head();
    peer.send("HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + target.at("http", "/there") + "\r\n\r\n");
  });
  LiveSourceOptions options = quick_once();
  options.client.token = "geheim";
  options.client.headers = {{"X-Key", "auch geheim"}};
  const auto lines = open(first.at("http"), options);
  EXPECT_THAT(read_lines(*lines, 5), ElementsAre("one"));
  EXPECT_THAT(at_first, AllOf(HasSubstr("Authorization: Bearer geheim\r\n"), HasSubstr("X-Key: auch geheim\r\n")));
  EXPECT_THAT(at_target, AllOf(StartsWith("GET /there "), Not(HasSubstr("geheim"))));
  const auto messages = open(first.at("ws"), options);
  EXPECT_THAT(read_lines(*messages, 5), ElementsAre("two"));
}

TEST(LiveSource, EndsCirclesOfRedirects) {
  const ScriptedServer server([](Peer& peer, int) {
    peer.read_head();
    peer.send("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_THAT(all_lines(server.at("http")),
              ElementsAre(AllOf(StartsWith("error: http://127.0.0.1"), HasSubstr("redirects more than 5 times"))));
}

TEST(LiveSource, GivesUpOnATokenThatNeverWorked) {
  const ScriptedServer server([](Peer& peer, int number) {
    peer.read_head();
    if (number == 0) peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    if (number == 1 || number == 3) peer.send(std::string(kLinesHead) + "one\n");
    if (number == 2) peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    if (number == 3) peer.wait_for_end();
  });
  const auto refused = open(server.at("http"));
  EXPECT_THAT(read_lines(*refused, 1),
              ElementsAre(AllOf(HasSubstr("answers 401 (Unauthorized)"), HasSubstr("RSVPULSE_TOKEN"))));
  EXPECT_EQ(refused->state().phase, Phase::kFailed);
  const auto known = open(server.at("http"));
  EXPECT_THAT(read_lines(*known, 2), ElementsAre("one", "one"));
}

TEST(LiveSource, WaitsAsLongAsTheServerAsks) {
  const ScriptedServer server([](Peer& peer, int number) {
    peer.read_head();
    if (number == 0) peer.send("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
    if (number == 1) peer.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    if (number == 2) peer.send(std::string(kLinesHead) + "one\n");
  });
  const auto source = open(server.at("http"));
  const auto began = std::chrono::steady_clock::now();
  stream::Batch batch;
  while (source->state().phase != Phase::kWaiting) ASSERT_TRUE(source->read(batch).ok());
  EXPECT_THAT(source->state().reason, StartsWith("the server answers 429 (Too Many Requests); next try in 1.0 s"));
  EXPECT_THAT(read_lines(*source, 1), ElementsAre("one"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
}

TEST(LiveSource, LeavesASilentServer) {
  const ScriptedServer server([](Peer& peer, int number) {
    const std::string request = peer.read_head();
    if (number == 0) return peer.wait_for_end();  // accepts and says nothing
    peer.send(number == 1   ? std::string(kLinesHead) + "one\n"
              : number == 2 ? accept_head(request)
                            : std::string(kLinesHead) + "two\n");
    peer.wait_for_end();
  });
  LiveSourceOptions options = quick();
  options.client.connect_timeout_ms = 100;
  options.client.idle_timeout_ms = 200;
  auto source = open(server.at("http"), options);
  EXPECT_THAT(read_lines(*source, 1), ElementsAre("one"));
  source.reset();
  source = open(server.at("ws"), options);
  stream::Batch batch;
  while (source->state().connections == 0 || source->state().phase == Phase::kOpen) ASSERT_TRUE(source->read(batch).ok());
  EXPECT_THAT(source->state().reason, StartsWith("the server said nothing for"));
}

TEST(LiveSource, StaysWithASilentWebSocketThatAnswersPings) {
  std::atomic<int> pings = 0;
  const ScriptedServer server(after_handshake([&](Peer& peer, int) {
    while (pings < 4) {
      const std::string ping = peer.read_bytes(6);
      if (ping.size() < 6) return;
      if (ping.starts_with("\x89")) ++pings;
      peer.send(frame(0x8A, ""));
    }
    peer.send(frame(kText, "at last") + frame(kClose, ""));
  }));
  LiveSourceOptions options = quick();
  options.client.idle_timeout_ms = 100;
  const auto source = open(server.at("ws"), options);
  EXPECT_THAT(read_lines(*source, 1), ElementsAre("at last"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(LiveSource, StopsWhateverItWaitsFor) {
  const ScriptedServer silent([](Peer& peer, int) { peer.wait_for_end(); });
  const ScriptedServer open_ended([](Peer& peer, int) {
    peer.read_head();
    peer.send(std::string(kLinesHead) + "one\n");
    peer.wait_for_end();
  });
  LiveSourceOptions options = quick();
  options.client.connect_timeout_ms = 60'000;
  for (const std::string& url :
       {silent.at("http"), silent.at("ws"), silent.at("https"), open_ended.at("http"), std::string("http://127.0.0.1:1/")}) {
    const auto source = open(url, options);
    stream::Batch batch;
    ASSERT_TRUE(source->read(batch).ok());
    std::thread stopping([&] { source->stop(); });
    const auto began = std::chrono::steady_clock::now();
    while (*source->read(batch) != stream::ReadOutcome::kEnd) {
    }
    stopping.join();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5)) << url;
    EXPECT_EQ(source->state().phase, Phase::kEnded);
  }
}

TEST(LiveSource, IsFinalWithOnce) {
  uint16_t port = 0;
  {
    const ScriptedServer gone([](Peer&, int) {});
    port = gone.port();
  }
  EXPECT_THAT(all_lines("ws://127.0.0.1:" + std::to_string(port)), ElementsAre(HasSubstr("Connection refused")));
  const ScriptedServer cut([](Peer& peer, int) {
    peer.read_head();
    peer.send(std::string(kChunkedHead) + chunk("one\nhal"));
  });
  EXPECT_THAT(all_lines(cut.at("http")), ElementsAre("one", "hal", HasSubstr("broke in the middle of the body")));
}

size_t entries(const char* folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

TEST(LiveSource, LeaksNothingInAThousandConnections) {
  const ScriptedServer server([](Peer& peer, int number) {
    const std::string request = peer.read_head();
    peer.send(number % 2 == 0 ? std::string(kLinesHead) + "one\n" : std::string(kChunkedHead) + chunk("one\nhalf"));
    if (number % 5 == 0) peer.reset();
  });
  LiveSourceOptions options = quick();
  options.first_delay_ms = options.longest_delay_ms = 1;
  const auto source = open(server.at("http"), options);
  stream::Batch batch;
  while (server.connections() < 20) ASSERT_TRUE(source->read(batch).ok());
  const size_t descriptors = entries("/proc/self/fd");
  const size_t threads = entries("/proc/self/task");
  while (server.connections() < 1'020) ASSERT_TRUE(source->read(batch).ok());
  EXPECT_LE(entries("/proc/self/fd"), descriptors + 2);
  EXPECT_LE(entries("/proc/self/task"), threads + 1);
}

TEST(OpenSource, TakesUrlsOfTheKindsThereAre) {
  EXPECT_TRUE(is_url("ws://x"));
  EXPECT_FALSE(is_url("a/b.jsonl"));
  const auto wrong = open_url("ftp://host/x", quick());
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace rsvpulse::connect
