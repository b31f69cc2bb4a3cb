// When network sources try again, where they go on, and what they give up on.
#include <filesystem>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/live_source.h"
#include "connect/made_live_source.h"

namespace rsvpulse::connect {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using Phase = stream::SourceState::Phase;

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
