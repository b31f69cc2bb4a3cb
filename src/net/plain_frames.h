// The plain twin of FrameDecoder: all bytes at once, straight from RFC 6455. For tests and fuzzers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "net/frame_decoder.h"

namespace rsvpulse::net {

// What the frames in `bytes` say, uncompressed ones only, written down in a form of its own: "[text]" for each whole message
// (a half one at the end: "[text"), "<ping>", ">pong<", "!close", and "?" where they stop making sense.
inline std::string plain_frames(std::string_view bytes) {
  std::string said;
  bool in_message = false;
  bool is_shown = false;  // a message shows with its first byte or its end
  while (bytes.size() >= 2) {
    const auto at = [&](size_t i) { return static_cast<uint8_t>(bytes[i]); };
    const int opcode = at(0) % 16;
    const bool is_final = at(0) >= 128;
    uint64_t length = at(1) % 128;
    const size_t head = length == 126 ? 4 : length == 127 ? 10 : 2;
    if (bytes.size() < head) break;
    if (head > 2) {
      const uint64_t least = length == 126 ? 126 : 65'536;
      length = 0;
      for (size_t i = 2; i < head; ++i) length = length * 256 + at(i);
      if (length < least) return said + "?";
    }
    const bool is_control = opcode >= 8;
    if (at(0) / 16 % 8 != 0 || at(1) >= 128 || length > FrameDecoder::kMaxFrameBytes) return said + "?";
    if (opcode > 10 || (opcode > 2 && opcode < 8)) return said + "?";
    if (is_control && (!is_final || length > 125)) return said + "?";
    if (!is_control && (opcode == 0) != in_message) return said + "?";
    const std::string_view payload = bytes.substr(head, static_cast<size_t>(length));
    const bool is_whole = payload.size() == length;
    bytes.remove_prefix(head + payload.size());
    if (is_control) {
      if (!is_whole) break;
      if (opcode == 9) said += "<" + std::string(payload) + ">";
      if (opcode == 10) said += ">" + std::string(payload) + "<";
      if (opcode != 8) continue;
      if (payload.size() == 1) return said + "?";
      return said + "!" + std::string(payload) + (bytes.empty() ? "" : "?");
    }
    const bool ends = is_final && is_whole;
    if ((!payload.empty() || ends) && !is_shown) said += "[";
    is_shown = !ends && (is_shown || !payload.empty());
    said += payload;
    if (!is_whole) break;
    if (ends) said += "]";
    in_message = !ends;
  }
  return said;
}

// The same from a decoder fed `piece` bytes at a time.
inline std::string decoded_frames(std::string_view bytes, size_t piece) {
  FrameDecoder decoder({});
  std::string said;
  bool in_message = false;
  while (!bytes.empty()) {
    std::string_view in = bytes.substr(0, piece);
    bytes.remove_prefix(in.size());
    while (true) {
      const FrameEvent event = decoder.next(in);
      if (event.kind == FrameEvent::Kind::kNeedMore) break;
      if (event.kind == FrameEvent::Kind::kFault) return said + "?";
      if (event.kind == FrameEvent::Kind::kPing) said += "<" + std::string(event.bytes) + ">";
      if (event.kind == FrameEvent::Kind::kPong) said += ">" + std::string(event.bytes) + "<";
      if (event.kind == FrameEvent::Kind::kClose) {
        said += "!" + std::string(event.bytes);
        if (in.empty() && bytes.empty()) return said;
        continue;
      }
      const bool is_message = event.kind == FrameEvent::Kind::kData || event.kind == FrameEvent::Kind::kMessageEnd;
      if (is_message && !in_message) said += "[";
      if (is_message) in_message = event.kind == FrameEvent::Kind::kData;
      said += event.kind == FrameEvent::Kind::kData ? std::string(event.bytes) : "";
      if (event.kind == FrameEvent::Kind::kMessageEnd) said += "]";
    }
  }
  return said;
}

}  // namespace rsvpulse::net
