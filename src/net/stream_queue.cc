#include "net/stream_queue.h"

#include <algorithm>
#include <utility>

namespace rsvpulse::net {

void StreamQueue::wake_if_waiting(std::unique_lock<std::mutex>& lock) {
  const bool wake = std::exchange(waiting_, false);
  lock.unlock();
  if (wake) wake_();
}

// With `mutex_` held. At the end also where it takes another's place: what is sent keeps the order in which it was written.
void StreamQueue::push(std::string_view slot, Bytes bytes) {
  if (bytes->empty()) return;
  const auto is_older = [&](const Piece& piece) { return !slot.empty() && piece.slot == slot; };
  if (const auto older = std::find_if(pieces_.begin(), pieces_.end(), is_older); older != pieces_.end()) {
    queued_bytes_ -= older->bytes->size();
    pieces_.erase(older);
  }
  queued_bytes_ += bytes->size();
  pieces_.push_back({std::move(bytes), std::string(slot)});
}

bool StreamQueue::write(Bytes piece) {
  const Slotted only{{}, std::move(piece)};
  return write_latest({&only, 1});
}

bool StreamQueue::write_latest(std::span<const Slotted> pieces) {
  std::unique_lock lock(mutex_);
  if (!open_) return false;
  for (const Slotted& piece : pieces) push(piece.slot, piece.bytes);
  if (!pieces_.empty()) wake_if_waiting(lock);
  return true;
}

void StreamQueue::on_drained(std::function<void()> drained) {
  const std::lock_guard lock(mutex_);
  if (!ended_) drained_ = std::move(drained);
}

void StreamQueue::on_closed(std::function<void()> closed) {
  {
    const std::lock_guard lock(mutex_);
    if (!ended_) {
      closed_ = std::move(closed);
      return;
    }
  }
  closed();
}

void StreamQueue::on_message(std::function<void(std::string_view)> received) {
  const std::lock_guard lock(mutex_);
  if (!ended_) received_ = std::move(received);
}

void StreamQueue::close() {
  std::unique_lock lock(mutex_);
  open_ = false;
  wake_if_waiting(lock);
}

void StreamQueue::abort() {
  {
    const std::lock_guard lock(mutex_);
    open_ = false;
    aborted_ = true;
    pieces_.clear();
    queued_bytes_ = 0;
  }
  kill_();
}

StreamQueue::Next StreamQueue::take(size_t max_bytes, std::vector<Bytes>& pieces) {
  const std::lock_guard lock(mutex_);
  if (pieces_.empty()) {
    waiting_ = open_;
    // What was aborted must not look complete while the connection is still to be killed.
    return open_ || aborted_ ? Next::kNothing : Next::kEnd;
  }
  for (size_t bytes = 0; bytes < max_bytes && !pieces_.empty(); pieces_.pop_front()) {
    bytes += pieces_.front().bytes->size();
    pieces.push_back(std::move(pieces_.front().bytes));
  }
  return Next::kPieces;
}

void StreamQueue::sent(size_t bytes) {
  std::function<void()> drained;
  {
    const std::lock_guard lock(mutex_);
    queued_bytes_ -= std::min(bytes, queued_bytes_.load());  // nothing is queued any more after an abort
    if (pieces_.empty() && open_) drained = drained_;
  }
  if (drained) drained();
}

void StreamQueue::received(std::string_view message) {
  std::function<void(std::string_view)> receiver;
  {
    const std::lock_guard lock(mutex_);
    receiver = received_;
  }
  if (receiver) receiver(message);
}

void StreamQueue::ended() {
  // Destroyed outside the lock: what they hold may hold this stream.
  std::function<void()> drained;
  std::function<void()> closed;
  std::function<void(std::string_view)> received;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    open_ = false;
    pieces_.clear();
    queued_bytes_ = 0;
    drained.swap(drained_);
    closed.swap(closed_);
    received.swap(received_);
  }
  if (closed) closed();
}

}  // namespace rsvpulse::net
