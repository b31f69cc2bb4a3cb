#include "app/signals.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace rsvpulse::app {

Signals::Signals(const std::vector<int>& others) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    // Who starts a program with a signal ignored, as nohup and scripts do, means it.
    struct sigaction inherited {};
    if (sigaction(signal, nullptr, &inherited) == 0 && inherited.sa_handler != SIG_IGN) sigaddset(&set, signal);
  }
  for (const int signal : others) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, &before_);
  descriptor_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

Signals::~Signals() {
  close(descriptor_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::vector<int> Signals::take() {
  std::vector<int> came;
  signalfd_siginfo told{};
  while (read(descriptor_, &told, sizeof told) == static_cast<ssize_t>(sizeof told))
    came.push_back(static_cast<int>(told.ssi_signo));
  return came;
}

bool Signals::wait_for_end(int other) {
  while (true) {
    pollfd waited[] = {{.fd = descriptor_, .events = POLLIN, .revents = 0}, {.fd = other, .events = POLLIN, .revents = 0}};
    poll(waited, std::size(waited), -1);
    const std::vector<int> came = take();
    if (std::any_of(came.begin(), came.end(), means_end)) return true;
    if (waited[1].revents != 0) return false;
  }
}

}  // namespace rsvpulse::app
