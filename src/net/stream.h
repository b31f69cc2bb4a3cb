// Stream: the writing end of an open-ended response or of a WebSocket, with back-pressure.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "net/http.h"

namespace rsvpulse::net {

// Safe for use from any thread. Bytes are queued and sent as fast as the peer takes them; who writes more than a handful looks
// at queued_bytes() and goes on at on_drained(), or writes what only the newest of counts by write_latest(). The stream lives
// as long as somebody holds it; a closed one swallows what is written.
class Stream {
 public:
  virtual ~Stream() = default;

  // Queues one piece: bytes of an open-ended response, one message of a WebSocket. False when the stream is closed.
  virtual bool write(Bytes piece) = 0;

  // A piece of a state of which only the newest counts; without a slot it is as any other.
  struct Slotted {
    std::string_view slot;
    Bytes bytes;
  };
  // As write(), with several that belong together and are sent together. Each drops the piece of its slot that has not begun to
  // be sent: a slow viewer gets the latest state, not a growing queue.
  virtual bool write_latest(std::span<const Slotted> pieces) = 0;

  // What was written and not yet handed to the operating system.
  virtual size_t queued_bytes() const = 0;

  // `drained` is called on the I/O thread each time that the queue runs empty; it may write.
  virtual void on_drained(std::function<void()> drained) = 0;
  // `closed` is called once, on the I/O thread, when the peer or the server ended the stream; at once when that has happened.
  virtual void on_closed(std::function<void()> closed) = 0;
  // WebSocket only: `received` is called on the I/O thread with each whole message.
  virtual void on_message(std::function<void(std::string_view)> received) = 0;

  // Ends the stream in order after what is queued: last chunk, WebSocket close.
  virtual void close() = 0;
  // Ends it at once, in mid-message if need be, as a crash of the server would.
  virtual void abort() = 0;
  virtual bool is_open() const = 0;
};

}  // namespace rsvpulse::net
