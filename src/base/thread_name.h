// The name of a thread, as top -H and debuggers show it.
#pragma once

#include <pthread.h>

#include <string>
#include <string_view>

namespace rsvpulse {

// Of the calling thread; the system keeps the first 15 bytes.
inline void name_thread(std::string_view name) {
  constexpr size_t kMaxBytes = 15;
  pthread_setname_np(pthread_self(), std::string(name.substr(0, kMaxBytes)).c_str());
}

}  // namespace rsvpulse
