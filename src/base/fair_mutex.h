// FairMutex: a mutex that a thread cannot take again and again past another that waits for it.
#pragma once

#include <mutex>

namespace rsvpulse {

// BasicLockable. Who waits at the mutex holds the door, so that who has just left it comes after.
class FairMutex {
 public:
  void lock() {
    const std::lock_guard in_line(door_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex door_;
  std::mutex mutex_;
};

}  // namespace rsvpulse
