// Interrupt: ends what waits for the network, from any thread, for good.
#pragma once

#include <atomic>
#include <cstdint>

namespace rsvpulse::net {

class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // From any thread, signal handlers too.
  void raise();
  bool raised() const { return raised_; }
  // Sleeps for so long, or until it is raised.
  void wait(int64_t ms) const;
  // Becomes readable when it is raised, to poll beside a socket.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::atomic<bool> raised_ = false;
};

}  // namespace rsvpulse::net
