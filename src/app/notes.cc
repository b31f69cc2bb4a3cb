#include "app/notes.h"

#include <utility>

#include <fmt/format.h>

#include "app/complain.h"

namespace rsvpulse::app {

void Notes::tell(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!holding_) return complain(who_, text);
  if (held_.size() == kMostHeld) {
    held_.erase(held_.begin());
    ++dropped_;
  }
  held_.emplace_back(text);
}

void Notes::hold() {
  const std::lock_guard lock(mutex_);
  holding_ = true;
}

void Notes::release() {
  const std::lock_guard lock(mutex_);
  holding_ = false;
  if (dropped_ > 0) complain(who_, fmt::format("{} earlier notes are left out", std::exchange(dropped_, 0)));
  for (const std::string& text : std::exchange(held_, {})) complain(who_, text);
}

}  // namespace rsvpulse::app
