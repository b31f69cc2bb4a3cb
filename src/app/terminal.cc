#include "app/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace rsvpulse::app {
namespace {

// Alternate screen, no cursor, no wrapping of lines that are wider here than we think.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view kLeave = "\x1b[?2026l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

// What a crash handler needs; it may call nothing that is not async-signal-safe.
struct Before {
  int keys;
  termios modes;
};
Before before;                                  // valid while is_taken
volatile std::sig_atomic_t is_taken = 0;        // the screen
volatile std::sig_atomic_t keys_are_taken = 0;  // `before` is set

void put_back() {
  if (is_taken == 0) return;
  is_taken = 0;
  [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, kLeave.data(), kLeave.size());
  if (keys_are_taken != 0) tcsetattr(before.keys, TCSANOW, &before.modes);
}

void on_crash(int signal) {
  put_back();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

bool Terminal::is_capable() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && kind && *kind != '\0' && std::string_view(kind) != "dumb";
}

Terminal::Terminal() {
  keys_ = STDIN_FILENO;
  if (isatty(STDIN_FILENO) != 1) {  // data may come there
    keys_ = open("/dev/tty", O_RDONLY | O_CLOEXEC);
    owns_keys_ = keys_ >= 0;
  }
  for (const int signal : kCrashes) std::signal(signal, on_crash);
  enter();
}

Terminal::~Terminal() {
  leave();
  for (const int signal : kCrashes) std::signal(signal, SIG_DFL);
  if (owns_keys_) close(keys_);
}

void Terminal::enter() {
  if (entered_) return;
  entered_ = true;
  keys_are_taken = 0;
  if (keys_ >= 0 && tcgetattr(keys_, &before.modes) == 0) {
    before.keys = keys_;
    termios modes = before.modes;
    modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    modes.c_cc[VMIN] = 0;
    modes.c_cc[VTIME] = 0;
    if (tcsetattr(keys_, TCSANOW, &modes) == 0) keys_are_taken = 1;
  }
  is_taken = 1;
  write(kEnter);
}

void Terminal::leave() {
  if (!entered_) return;
  entered_ = false;
  put_back();
}

ScreenSize Terminal::size() const {
  winsize found{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) return {};
  return {found.ws_col, found.ws_row};
}

void Terminal::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return;  // the terminal is gone; SIGHUP tells
    if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
  }
}

bool Terminal::read_keys(std::string& bytes) const {
  std::array<char, 256> typed{};
  const ssize_t count = ::read(keys_, typed.data(), typed.size());
  if (count > 0) bytes.append(typed.data(), static_cast<size_t>(count));
  return count > 0 || (count < 0 && errno == EINTR);
}

}  // namespace rsvpulse::app
