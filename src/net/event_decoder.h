// EventDecoder: the data of server-sent events (WHATWG HTML, 9.2.6), as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rsvpulse::net {

// Each `data` line becomes one line, ended by LF, whatever the event's name: one event may hold several messages. Blank ones,
// which are heartbeats, are left out by whoever splits lines. Data need not wait for the event's end; memory is bounded.
class EventDecoder {
 public:
  struct Step {
    size_t used;  // of `in`
    size_t made;  // in `out`
  };
  // Decodes until `in` is used up or `out` (not empty) is full.
  Step decode(std::string_view in, std::span<char> out);

  // Of the last complete event that had one, for Last-Event-ID.
  const std::string& last_event_id() const { return last_event_id_; }
  // How long to wait before connecting again, when the server said so.
  std::optional<int64_t> retry_ms() const { return retry_ms_; }

 private:
  enum class State {
    kStart,       // of the stream: a byte-order mark may come
    kField,       // the name of a field
    kValueStart,  // a blank behind the colon does not count
    kData,        // the value of `data`
    kOther,       // that of another field, kept while short
  };
  static constexpr size_t kMaxKept = 1'024;  // of names and of other values

  void keep(std::string& text, std::string_view more);
  void begin_name(char c);
  void end_line(char line_end);

  State state_ = State::kStart;
  bool after_cr_ = false;  // a LF now belongs to the line end before
  size_t mark_bytes_ = 0;  // of the byte-order mark, seen so far
  bool too_long_ = false;  // the open name or value is longer than what is kept
  std::string name_;
  std::string value_;
  std::string id_;  // of the open event
  std::string last_event_id_;
  std::optional<int64_t> retry_ms_;
};

}  // namespace rsvpulse::net
