// The decoders of foreign frames and events, held to their plain twins.
#include <random>

#include <gtest/gtest.h>
#include <zlib.h>

#include "net/plain_events.h"
#include "net/plain_frames.h"

namespace rsvpulse::net {
namespace {

std::string frame(int first_byte, std::string_view payload) {
  std::string out(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    out += static_cast<char>(payload.size());
  } else {
    out += {126, static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())};
  }
  return out.append(payload);
}

void expect_frames(std::string_view bytes, std::string_view said) {
  EXPECT_EQ(plain_frames(bytes), said);
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{3}, size_t{7}, bytes.size() + 1})
    EXPECT_EQ(decoded_frames(bytes, piece), said) << piece;
}

TEST(FrameDecoder, TakesMessagesApart) {
  expect_frames(frame(0x81, "hello") + frame(0x82, "") + frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b"),
                "[hello][][a<p>b]");
  expect_frames(frame(0x81, std::string(300, 'x')), "[" + std::string(300, 'x') + "]");
  expect_frames(frame(0x8A, "") + frame(0x88, "\x03\xe8"), "><!\x03\xe8");
  expect_frames(frame(0x81, "half").substr(0, 4), "[ha");
}

TEST(FrameDecoder, RefusesWhatMakesNoSense) {
  expect_frames(frame(0x80, "goes on what?"), "?");
  expect_frames(frame(0x01, "a") + frame(0x81, "b"), "[a?");
  expect_frames(frame(0x83, ""), "?");
  expect_frames(frame(0x8B, ""), "?");
  expect_frames(frame(0xC1, ""), "?");
  expect_frames(frame(0x91, ""), "?");
  expect_frames(frame(0x09, "fragmented ping"), "?");
  expect_frames(frame(0x89, std::string(126, 'x')), "?");
  expect_frames(frame(0x88, "1"), "?");
  expect_frames(frame(0x88, "") + frame(0x81, "late"), "!?");
  expect_frames(std::string("\x81\x85mask", 6), "?");
  expect_frames(std::string("\x81\x7e\x00\x7d", 4), "?");
  expect_frames(std::string("\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff", 10), "?");
  expect_frames(std::string("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", 10), "?");
}

TEST(FrameDecoder, AgreesWithItsTwinOnRandomFrames) {
  std::mt19937 random(7);
  for (int round = 0; round < 3'000; ++round) {
    std::string bytes;
    for (auto i = random() % 6; i > 0; --i) {
      std::string one = frame("\x01\x81\x82\x00\x80\x80\x89\x8a\x88"[random() % 9], std::string(random() % 140, 'x'));
      if (random() % 10 == 0) one[random() % one.size()] = static_cast<char>(random());
      bytes += one;
    }
    bytes.resize(bytes.size() - random() % (bytes.size() / 4 + 1));
    ASSERT_EQ(decoded_frames(bytes, random() % 9 + 1), plain_frames(bytes));
  }
}

// What a server that compresses sends: one deflate stream over all messages, each flushed, without the flush's last four bytes.
std::string compressed(const std::vector<std::string>& messages, bool takeover) {
  z_stream zlib{};
  deflateInit2(&zlib, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string bytes;
  for (const std::string& message : messages) {
    std::string out(message.size() + 1'000, '\0');
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.data()));
    zlib.avail_in = static_cast<uInt>(message.size());
    zlib.next_out = reinterpret_cast<Bytef*>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    deflate(&zlib, Z_SYNC_FLUSH);
    const size_t made = out.size() - zlib.avail_out;
    // Nothing to flush: RFC 7692, 7.2.3.6.
    out = made < 4 ? std::string(1, '\0') : out.substr(0, made - 4);
    const size_t half = out.size() / 2;
    bytes += frame(0x41, out.substr(0, half)) + frame(0x80, out.substr(half));
    if (!takeover) deflateReset(&zlib);
  }
  deflateEnd(&zlib);
  return bytes;
}

TEST(FrameDecoder, InflatesMessages) {
  const std::vector<std::string> messages = {"hello hello hello", std::string(300'000, 'x'), "", "hello hello hello"};
  for (const bool takeover : {true, false}) {
    const std::string bytes = compressed(messages, takeover);
    for (const size_t piece : {size_t{1}, size_t{100}, bytes.size()}) {
      FrameDecoder decoder({.enabled = true, .no_context_takeover = !takeover});
      std::vector<std::string> got(1);
      for (size_t at = 0; at < bytes.size(); at += piece) {
        std::string_view in = std::string_view(bytes).substr(at, piece);
        for (FrameEvent event = decoder.next(in); event.kind != FrameEvent::Kind::kNeedMore; event = decoder.next(in)) {
          ASSERT_NE(event.kind, FrameEvent::Kind::kFault) << event.bytes;
          got.back() += event.kind == FrameEvent::Kind::kData ? event.bytes : "";
          if (event.kind == FrameEvent::Kind::kMessageEnd) got.emplace_back();
        }
      }
      got.pop_back();
      EXPECT_EQ(got, messages);
    }
  }
  FrameDecoder decoder({.enabled = true});
  const std::string corrupt = frame(0xC1, "\xff\xff\xff\xff");
  std::string_view in = corrupt;
  EXPECT_EQ(decoder.next(in).kind, FrameEvent::Kind::kFault);
}

void expect_events(std::string_view bytes, std::string_view said) {
  EXPECT_EQ(plain_events(bytes), said);
  for (const size_t piece : {size_t{1}, size_t{2}, size_t{5}, bytes.size() + 1})
    for (const size_t room : {size_t{1}, size_t{3}, size_t{1'000}})
      EXPECT_EQ(decoded_events(bytes, piece, room), said) << piece << "," << room;
}

TEST(EventDecoder, HandsOutTheDataLines) {
  expect_events("data: one\n\ndata:two\r\rdata: three\r\n\r\n", "one\ntwo\nthree\n##");
  expect_events("data:  two blanks\ndata\ndata:\n\n", " two blanks\n\n##");
  expect_events(
      "\xEF\xBB\xBF"
      "data: marked\n\n",
      "marked\n##");
  expect_events(
      "\xEF\xBB"
      "data: no mark\n\n",
      "##");
  expect_events(": comment\nevent: rsvp\ndatum: no\nDATA: no\ndata: yes", "yes##");
}

TEST(EventDecoder, KeepsIdsAndDelays) {
  expect_events("id: 7\ndata: a\n\nid: 8\ndata: b\n", "a\nb\n#7#");
  expect_events("id: 7\n\nid\n\n", "##");
  expect_events("id: 7\n\nid: " + std::string(1'025, 'x') + "\n\n", "#7#");
  expect_events(std::string("id: 7\n\nid: 8\0\n\n", 15), "#7#");
  expect_events("retry: 1500\nretry: soon\nretry:\n\n", "##1500");
  expect_events("retry: 99999999999999999999\n\n", "##");
}

TEST(EventDecoder, AgreesWithItsTwinOnRandomText) {
  std::mt19937 random(8);
  const std::vector<std::string> parts = {"data",  ":", " ", "\r",           "\n",   "\r\n",      "id",
                                          "retry", "7", "x", "\xEF\xBB\xBF", "\n\n", "data: {}\n"};
  for (int round = 0; round < 5'000; ++round) {
    std::string bytes;
    for (auto i = random() % 20; i > 0; --i) bytes += parts[random() % parts.size()];
    ASSERT_EQ(decoded_events(bytes, random() % 4 + 1, random() % 4 + 1), plain_events(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace rsvpulse::net
