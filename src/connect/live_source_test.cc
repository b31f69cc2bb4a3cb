// What network sources read, over real sockets, from the program's own server and from one that misbehaves on purpose.
#include "connect/live_source.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/made_live_source.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::connect {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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
    const std::string packed = net::packed("one\ntwo\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char c : packed) peer.send(chunk({&c, 1}));
    peer.send(chunk(net::packed("three\n")) + "0\r\n\r\n");
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

}  // namespace
}  // namespace rsvpulse::connect
