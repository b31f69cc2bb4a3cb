// A frame, from the server, and so not masked:
//
//   byte 0   FIN(1) RSV1(1: message compressed) RSV2 RSV3(0) opcode(4)
//   byte 1   MASK(0) length(7); 126: 2 more bytes of length follow; 127: 8 more, big-endian
//   payload
#include "net/frame_decoder.h"

#include <algorithm>

namespace rsvpulse::net {
namespace {

constexpr uint8_t kContinuation = 0x0;
constexpr uint8_t kBinary = 0x2;
constexpr uint8_t kClose = 0x8;
constexpr uint8_t kPing = 0x9;
constexpr uint8_t kPong = 0xA;
constexpr uint64_t kMaxControlBytes = 125;
constexpr size_t kBlockBytes = 64 * 1024;
// RFC 7692, 7.2.2: appended to a message's payload before it is decoded.
constexpr std::string_view kDeflateTail("\x00\x00\xff\xff", 4);

uint8_t byte_at(std::string_view text, size_t i) { return static_cast<uint8_t>(text[i]); }

size_t head_bytes(std::string_view begun) {
  if (begun.size() < 2) return 2;
  const uint8_t length = byte_at(begun, 1) & 0x7F;
  return length == 126 ? 4 : length == 127 ? 10 : 2;
}

}  // namespace

FrameDecoder::FrameDecoder(Deflate deflate) : deflate_(deflate) {
  if (!deflate.enabled) return;
  inflater_.emplace(Inflater::Format::kRaw);
  block_.resize(kBlockBytes);
}

FrameEvent FrameDecoder::fail(std::string_view what) {
  state_ = State::kFailed;
  fault_ = what;
  return {FrameEvent::Kind::kFault, fault_};
}

// Whether the head is complete.
bool FrameDecoder::take_head(std::string_view& in) {
  while (true) {
    const size_t wanted = head_bytes(head_);
    if (head_.size() == wanted) return true;
    if (in.empty()) return false;
    const size_t taken = std::min(wanted - head_.size(), in.size());
    head_.append(in.substr(0, taken));
    in.remove_prefix(taken);
  }
}

// Reads the complete head; what is wrong with it, or nullptr.
const char* FrameDecoder::open_frame() {
  const uint8_t first = byte_at(head_, 0);
  const uint8_t second = byte_at(head_, 1);
  const bool compressed = (first & 0x40) != 0;
  opcode_ = first & 0x0F;
  final_ = (first & 0x80) != 0;
  remaining_ = second & 0x7F;
  if (head_.size() > 2) {
    remaining_ = 0;
    for (size_t i = 2; i < head_.size(); ++i) remaining_ = remaining_ << 8 | byte_at(head_, i);
    if (remaining_ < 126 || (head_.size() == 10 && remaining_ <= 0xFFFF))
      return "a length is written longer than it needs to be";
  }
  head_.clear();
  if ((first & 0x30) != 0) return "reserved bits are set";
  if ((second & 0x80) != 0) return "a frame of the server is masked";
  if (remaining_ > kMaxFrameBytes) return "a frame is larger than any sensible one";
  if (opcode_ >= kClose) {
    if (opcode_ > kPong) return "an opcode is unknown";
    if (!final_ || compressed || remaining_ > kMaxControlBytes) return "a control frame is fragmented, compressed or too long";
    control_.clear();
    state_ = State::kControl;
    return nullptr;
  }
  if (opcode_ > kBinary) return "an opcode is unknown";
  if ((opcode_ == kContinuation) != in_message_) return "a message begins in the middle of another, or goes on after its end";
  if (compressed && (in_message_ || !deflate_.enabled)) return "a frame says that it is compressed where none may be";
  if (!in_message_) compressed_ = compressed;
  in_message_ = true;
  state_ = State::kPayload;
  return nullptr;
}

FrameEvent FrameDecoder::control_event() {
  state_ = State::kHead;
  if (opcode_ == kPing) return {FrameEvent::Kind::kPing, control_};
  if (opcode_ == kPong) return {FrameEvent::Kind::kPong, control_};
  if (control_.size() == 1) return fail("a closing frame holds half a code");
  state_ = State::kFailed;
  fault_ = "frames follow the closing one";
  return {FrameEvent::Kind::kClose, control_};
}

std::optional<FrameEvent> FrameDecoder::inflated(std::string_view& in) {
  const auto made = inflater_->decode(in, block_);
  if (!made.ok()) return fail("a compressed message is corrupt");
  if (*made == 0) return std::nullopt;
  return FrameEvent{FrameEvent::Kind::kData, {block_.data(), *made}};
}

// nullopt: no bytes came of it, go on.
std::optional<FrameEvent> FrameDecoder::payload_event(std::string_view& in) {
  if (remaining_ == 0) {
    state_ = !final_ ? State::kHead : compressed_ ? State::kTail : State::kEndOfMessage;
    tail_ = kDeflateTail;
    return std::nullopt;
  }
  if (in.empty()) return FrameEvent{FrameEvent::Kind::kNeedMore, {}};
  std::string_view piece = in.substr(0, static_cast<size_t>(std::min<uint64_t>(remaining_, in.size())));
  const size_t given = piece.size();
  std::optional<FrameEvent> event;
  if (compressed_) {
    event = inflated(piece);
  } else {
    event = FrameEvent{FrameEvent::Kind::kData, piece};
    piece = {};
  }
  const size_t used = given - piece.size();
  in.remove_prefix(used);
  remaining_ -= used;
  return event;
}

FrameEvent FrameDecoder::next(std::string_view& in) {
  while (true) {
    switch (state_) {
      case State::kHead:
        if (!take_head(in)) return {FrameEvent::Kind::kNeedMore, {}};
        if (const char* fault = open_frame()) return fail(fault);
        break;
      case State::kControl: {
        const size_t taken = static_cast<size_t>(std::min<uint64_t>(remaining_, in.size()));
        control_.append(in.substr(0, taken));
        in.remove_prefix(taken);
        remaining_ -= taken;
        if (remaining_ > 0) return {FrameEvent::Kind::kNeedMore, {}};
        return control_event();
      }
      case State::kPayload:
        if (const auto event = payload_event(in)) return *event;
        break;
      case State::kTail:
        if (const auto event = inflated(tail_)) return *event;
        if (deflate_.no_context_takeover) inflater_->reset();
        state_ = State::kEndOfMessage;
        break;
      case State::kEndOfMessage:
        in_message_ = false;
        state_ = State::kHead;
        return {FrameEvent::Kind::kMessageEnd, {}};
      case State::kFailed:
        return {FrameEvent::Kind::kFault, fault_};
    }
  }
}

}  // namespace rsvpulse::net
