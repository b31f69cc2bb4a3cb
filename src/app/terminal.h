// Terminal: the screen and keyboard of the person who watches, put back as they were whatever happens.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/live_view.h"

namespace rsvpulse::app {

// One at a time in a process. While it lives, standard output shows the alternate screen without a cursor, and keys come one by
// one without an echo. Its end, a crash signal and std::terminate put everything back. Not safe for concurrent use.
class Terminal {
 public:
  // Whether standard output is a terminal that understands more than plain lines.
  static bool is_capable();

  Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  // Puts everything back, as before a stop by Ctrl-Z; enter() takes the screen again.
  void leave();
  void enter();

  ScreenSize size() const;
  // Blocks while the terminal takes nothing (Ctrl-S).
  void write(std::string_view bytes) const;

  // To poll for keys; -1: there is no keyboard.
  int keys_descriptor() const { return keys_; }
  // Appends what was typed. False: the keyboard is gone.
  bool read_keys(std::string& bytes) const;

 private:
  int keys_ = -1;
  bool owns_keys_ = false;
  bool entered_ = false;
};

}  // namespace rsvpulse::app
