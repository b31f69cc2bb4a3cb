// Signals: those that ask a running command to end or to look at its terminal again, as something to poll.
#pragma once

#include <csignal>
#include <vector>

namespace rsvpulse::app {

// Make it before any thread starts: threads made later leave these signals to it, and so do programs it starts not. Its end
// gives the signals their old meaning again.
class Signals {
 public:
  // SIGINT, SIGTERM and SIGHUP mean to end, those excepted that are ignored from the start; `others` are told apart by number.
  explicit Signals(const std::vector<int>& others = {});
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  ~Signals();

  static bool means_end(int signal) { return signal == SIGINT || signal == SIGTERM || signal == SIGHUP; }

  // Readable when take() has something to give.
  int descriptor() const { return descriptor_; }
  // The signals that came since the last call.
  std::vector<int> take();
  // Waits for one that means to end, or until `other` is readable (-1: nothing else). True: it was a signal.
  bool wait_for_end(int other = -1);

 private:
  int descriptor_ = -1;
  sigset_t before_{};
};

}  // namespace rsvpulse::app
