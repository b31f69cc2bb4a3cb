#include "net/websocket_client.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/printable.h"
#include "net/frame_decoder.h"
#include "net/websocket_key.h"

namespace rsvpulse::net {
namespace {

constexpr size_t kReadBytes = 256 * 1024;
constexpr int64_t kControlMs = 5'000;  // for the few bytes that the client sends
constexpr char kCloseOpcode = 0x8;
constexpr char kPingOpcode = 0x9;
constexpr char kPongOpcode = 0xA;

Error outside(std::string message) { return {ErrorKind::kOutside, std::move(message)}; }

template <size_t kSize>
std::string random_bytes() {
  std::array<unsigned char, kSize> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  return {bytes.begin(), bytes.end()};
}

// A control frame, masked as clients must.
std::string control_frame(char opcode, std::string_view payload) {
  const std::string mask = random_bytes<4>();
  std::string frame = {static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())};
  frame += mask;
  for (size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ mask[i % 4]);
  return frame;
}

// What the server chose of the extensions; an error for one that was not offered.
Result<FrameDecoder::Deflate> chosen(const HttpHead& head) {
  FrameDecoder::Deflate deflate;
  std::string_view rest = find_header(head.headers, "Sec-WebSocket-Extensions").value_or("");
  bool is_name = true;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of(";,"), rest.size());
    const std::string_view token = trim_ascii_blanks(rest.substr(0, end));
    const bool is_known_parameter = token == "server_no_context_takeover" || token == "client_no_context_takeover" ||
                                    token.starts_with("server_max_window_bits");
    if (is_name ? token != "permessage-deflate" || deflate.enabled : !is_known_parameter)
      return outside(fmt::format("the server chose an extension that was not offered: {}", printable(token)));
    deflate.enabled = true;
    deflate.no_context_takeover = deflate.no_context_takeover || token == "server_no_context_takeover";
    is_name = end < rest.size() && rest[end] == ',';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return deflate;
}

class WebSocketFeed final : public Feed {
 public:
  WebSocketFeed(std::unique_ptr<Channel> channel, std::string behind_head, FrameDecoder::Deflate deflate,
                int64_t idle_timeout_ms)
      : channel_(std::move(channel)),
        block_(std::move(behind_head)),
        in_(block_),
        decoder_(deflate),
        ask_after_ms_(idle_timeout_ms / 2) {}

  ~WebSocketFeed() override {
    // In order where that costs no wait; a server that has gone does not mind.
    if (!closed_) static_cast<void>(channel_->write(control_frame(kCloseOpcode, "\x03\xe8"), 0));
  }

  Result<Received> read(std::span<char> room, int64_t until_ms) override {
    while (true) {
      const auto decoded = decode(room);
      if (!decoded.ok()) return decoded.error();
      if (*decoded > 0) return Received{Received::What::kBytes, *decoded};
      if (closed_) return Received{Received::What::kEnd};
      auto got = receive(until_ms);
      if (!got.ok()) return got;
      if (got->what == Received::What::kEnd) return outside("the connection broke without a closing frame");
      if (got->what != Received::What::kBytes) return got;
    }
  }

  int64_t silent_ms() const override { return steady_now_ms() - heard_ms_; }

 private:
  // Waits for bytes, and asks a silent server for a sign of life meanwhile.
  Result<Received> receive(int64_t until_ms) {
    block_.resize(kReadBytes);
    auto got = channel_->read(block_, asked_ ? until_ms : std::min(until_ms, heard_ms_ + ask_after_ms_));
    if (got.ok() && got->what == Received::What::kNothing && !asked_ && silent_ms() >= ask_after_ms_) {
      asked_ = true;
      if (const Status sent = send(kPingOpcode, ""); !sent.ok()) return sent.error();
      got = channel_->read(block_, until_ms);
    }
    in_ = {};
    if (got.ok() && got->what == Received::What::kBytes) {
      in_ = {block_.data(), got->bytes};
      heard_ms_ = steady_now_ms();
      asked_ = false;
    }
    return got;
  }

  Status send(char opcode, std::string_view payload) {
    return channel_->write(control_frame(opcode, payload), steady_now_ms() + kControlMs);
  }

  // Fills `room` from what has come; returns how much.
  Result<size_t> decode(std::span<char> room) {
    size_t made = 0;
    while (made < room.size() && !closed_) {
      if (data_.empty()) {
        if (const auto went_on = next_event(room, made); !went_on.ok() || !*went_on) {
          if (!went_on.ok()) return went_on.error();
          break;
        }
        continue;
      }
      const size_t copied = std::min(data_.size(), room.size() - made);
      std::copy_n(data_.begin(), copied, room.begin() + static_cast<ptrdiff_t>(made));
      made += copied;
      ends_in_line_feed_ = room[made - 1] == '\n';
      data_.remove_prefix(copied);
    }
    return made;
  }

  // Takes one event; false when more has to come first.
  Result<bool> next_event(std::span<char> room, size_t& made) {
    const FrameEvent event = decoder_.next(in_);
    switch (event.kind) {
      case FrameEvent::Kind::kNeedMore:
        return false;
      case FrameEvent::Kind::kData:
        data_ = event.bytes;
        return true;
      case FrameEvent::Kind::kMessageEnd:
        if (!ends_in_line_feed_) room[made++] = '\n';
        ends_in_line_feed_ = true;
        return true;
      case FrameEvent::Kind::kPing:
        if (const Status sent = send(kPongOpcode, event.bytes); !sent.ok()) return sent.error();
        return true;
      case FrameEvent::Kind::kPong:
        return true;
      case FrameEvent::Kind::kClose:
        closed_ = true;
        static_cast<void>(channel_->write(control_frame(kCloseOpcode, event.bytes.substr(0, 2)), steady_now_ms()));
        return true;
      case FrameEvent::Kind::kFault:
        break;
    }
    return outside(fmt::format("the server sends no proper WebSocket frames: {}", event.bytes));
  }

  std::unique_ptr<Channel> channel_;
  std::string block_;
  std::string_view in_;    // in block_, not decoded yet
  std::string_view data_;  // of the open message, decoded and not given yet
  FrameDecoder decoder_;
  const int64_t ask_after_ms_;
  bool ends_in_line_feed_ = true;  // what was given so far; an empty message adds nothing
  bool closed_ = false;
  bool asked_ = false;
  int64_t heard_ms_ = steady_now_ms();
};

}  // namespace

Result<OpenFeed> open_websocket(const Url& url, const ClientOptions& options, const Interrupt& interrupt) {
  const std::string key = base64(random_bytes<16>());
  HttpRequest request;
  request.url = url;
  request.headers = {{"Connection", "Upgrade"},
                     {"Upgrade", "websocket"},
                     {"Sec-WebSocket-Version", "13"},
                     {"Sec-WebSocket-Key", key},
                     {"Sec-WebSocket-Extensions", "permessage-deflate"}};
  auto response = open_http(request, options, interrupt);
  if (!response.ok()) return response.error();
  const HttpHead& head = (*response)->head();
  if (head.status == 200) return outside("the server answers with a page; it does not speak WebSocket there");
  if (head.status != 101) return OpenFeed{head.status, retry_after_ms(head), nullptr};
  const std::string_view accepted = trim_ascii_blanks(find_header(head.headers, "Sec-WebSocket-Accept").value_or(""));
  if (accepted != websocket_accept(key)) return outside("the server's WebSocket handshake is not an answer to ours");
  const auto deflate = chosen(head);
  if (!deflate.ok()) return deflate.error();
  std::string behind_head;
  auto channel = (*response)->release(behind_head);
  return OpenFeed{
      101, std::nullopt,
      std::make_unique<WebSocketFeed>(std::move(channel), std::move(behind_head), *deflate, options.idle_timeout_ms)};
}

}  // namespace rsvpulse::net
