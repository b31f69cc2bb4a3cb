#include "net/interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace rsvpulse::net {

Interrupt::Interrupt() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Interrupt::~Interrupt() { close(descriptor_); }

void Interrupt::raise() {
  raised_ = true;
  // A full counter is a raised one already.
  [[maybe_unused]] const int ignored = eventfd_write(descriptor_, 1);
}

void Interrupt::wait(int64_t ms) const {
  constexpr int64_t kMost = 1'000'000;
  pollfd polled{descriptor_, POLLIN, 0};
  if (ms > 0) poll(&polled, 1, static_cast<int>(std::min(ms, kMost)));
}

}  // namespace rsvpulse::net
