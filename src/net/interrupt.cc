#include "net/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace rsvpulse::net {

Interrupt::Interrupt() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Interrupt::~Interrupt() { close(descriptor_); }

void Interrupt::raise() {
  raised_ = true;
  // A full counter is a raised one already.
  [[maybe_unused]] const int ignored = eventfd_write(descriptor_, 1);
}

}  // namespace rsvpulse::net
