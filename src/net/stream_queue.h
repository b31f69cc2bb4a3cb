// StreamQueue: what waits to be sent on one open-ended response or WebSocket, between the threads that write and the
// connection.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "net/stream.h"

namespace rsvpulse::net {

class StreamQueue final : public Stream {
 public:
  // Both are called from any thread: `wake` when there is something for the connection to do after take() gave kNothing,
  // `kill` when it must end at once.
  StreamQueue(std::function<void()> wake, std::function<void()> kill) : wake_(std::move(wake)), kill_(std::move(kill)) {}

  bool write(Bytes piece) override;
  bool write_latest(std::span<const Slotted> pieces) override;
  size_t queued_bytes() const override { return queued_bytes_; }
  void on_drained(std::function<void()> drained) override;
  void on_closed(std::function<void()> closed) override;
  void on_message(std::function<void(std::string_view)> received) override;
  void close() override;
  void abort() override;
  bool is_open() const override { return open_; }

  // The rest is the connection's, on the I/O thread.
  enum class Next { kNothing, kPieces, kEnd };

  // Moves the next pieces, at least one and up to about `max_bytes`, to `pieces`. kNothing: wake, or kill, will be called.
  Next take(size_t max_bytes, std::vector<Bytes>& pieces);
  // What was taken is sent: calls `drained` when nothing more waits.
  void sent(size_t bytes);
  void received(std::string_view message);
  // The connection is gone: drops what waits, calls `closed`, and lets go of all callbacks.
  void ended();

 private:
  struct Piece {
    Bytes bytes;
    std::string slot;  // empty: never replaced
  };
  void push(std::string_view slot, Bytes bytes);
  void wake_if_waiting(std::unique_lock<std::mutex>& lock);

  const std::function<void()> wake_;
  const std::function<void()> kill_;
  mutable std::mutex mutex_;
  std::deque<Piece> pieces_;
  std::function<void()> drained_;
  std::function<void()> closed_;
  std::function<void(std::string_view)> received_;
  std::atomic<size_t> queued_bytes_ = 0;
  std::atomic<bool> open_ = true;  // takes writes
  bool ended_ = false;
  bool aborted_ = false;
  bool waiting_ = false;  // the connection wants to be woken
};

}  // namespace rsvpulse::net
