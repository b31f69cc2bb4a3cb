// FrameDecoder: the frames that a WebSocket server sends (RFC 6455), with permessage-deflate (RFC 7692), as they come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/inflate.h"

namespace rsvpulse::net {

struct FrameEvent {
  enum class Kind {
    kNeedMore,    // all input is used up
    kData,        // `bytes`: the next bytes of the open message
    kMessageEnd,  // the message is complete
    kPing,        // `bytes`: to be sent back
    kPong,
    kClose,  // `bytes`: code and reason as they came
    kFault,  // `bytes`: what is wrong with the frames; final
  };
  Kind kind;
  std::string_view bytes;  // valid until the next call, while the input is
};

// Hands out payload without copying it, and holds nothing but a head, a control frame and, of compressed messages, a block.
// Whether text is UTF-8 is not looked at: whoever reads the messages does.
class FrameDecoder {
 public:
  static constexpr uint64_t kMaxFrameBytes = uint64_t{1} << 28;  // more is taken for garbage

  struct Deflate {
    bool enabled = false;
    bool no_context_takeover = false;  // of the server
  };
  explicit FrameDecoder(Deflate deflate);

  // Takes one event off the front of `in`, which is advanced.
  FrameEvent next(std::string_view& in);

 private:
  enum class State { kHead, kPayload, kControl, kTail, kEndOfMessage, kFailed };

  FrameEvent fail(std::string_view what);
  bool take_head(std::string_view& in);
  const char* open_frame();
  FrameEvent control_event();
  std::optional<FrameEvent> payload_event(std::string_view& in);
  std::optional<FrameEvent> inflated(std::string_view& in);

  const Deflate deflate_;
  State state_ = State::kHead;
  std::string head_;  // of a frame, not complete yet
  uint8_t opcode_ = 0;
  bool final_ = false;       // the open frame is its message's last
  uint64_t remaining_ = 0;   // of the open frame's payload
  bool in_message_ = false;  // a message is open: its next data frame is a continuation
  bool compressed_ = false;  // the open message is
  std::string control_;
  std::string_view tail_;  // of a compressed message: what the sender left out
  std::optional<Inflater> inflater_;
  std::vector<char> block_;
  std::string_view fault_;
};

}  // namespace rsvpulse::net
