// The plain twin of EventDecoder: the whole stream at once, straight from the WHATWG's text. For tests and fuzzers.
#pragma once

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "net/event_decoder.h"

namespace rsvpulse::net {

// The data lines, then "#", the last event id, "#", and the time to wait before connecting again.
inline std::string plain_events(std::string_view bytes) {
  constexpr size_t kMaxKept = 1'024;  // longer names and values are ignored
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::string data;
  std::string id;
  std::string last_event_id;
  std::string retry;
  while (!bytes.empty()) {
    const size_t end = bytes.find_first_of("\r\n");
    const bool is_whole = end != std::string_view::npos;
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(!is_whole ? bytes.size() : bytes.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    const size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "data" && colon != std::string_view::npos) data += std::string(value) + (is_whole ? "\n" : "");
    if (!is_whole) break;
    if (line.empty()) last_event_id = id;
    if (value.size() > kMaxKept) continue;
    if (name == "id" && value.find('\0') == std::string_view::npos) id = value;
    long long number = 0;
    const bool is_number = !value.empty() &&
                           std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
                           std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc();
    if (name == "retry" && is_number) retry = std::to_string(number);
  }
  return data + "#" + last_event_id + "#" + retry;
}

// The same from a decoder fed `piece` bytes at a time, with room for `room` each time.
inline std::string decoded_events(std::string_view bytes, size_t piece, size_t room) {
  EventDecoder decoder;
  std::string data;
  std::string block(room, '\0');
  while (!bytes.empty()) {
    std::string_view in = bytes.substr(0, piece);
    bytes.remove_prefix(in.size());
    while (!in.empty()) {
      const EventDecoder::Step step = decoder.decode(in, block);
      in.remove_prefix(step.used);
      data.append(block, 0, step.made);
    }
  }
  const auto retry = decoder.retry_ms();
  return data + "#" + decoder.last_event_id() + "#" + (retry ? std::to_string(*retry) : "");
}

}  // namespace rsvpulse::net
