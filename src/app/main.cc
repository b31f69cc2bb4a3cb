// The edge of the program: finds the verb, reads its values, runs it, and turns what went wrong into words and an exit code.
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/complain.h"
#include "base/printable.h"
#include "config/describe.h"
#include "config/document.h"
#include "config/nearest.h"
#include "config/values.h"
#include "lake/schema_page.h"

namespace rsvpulse::app {
namespace {

enum ExitCode { kWell = 0, kFailed = 1, kWrongUsage = 2, kWrongConfiguration = 78 };

constexpr int kDefaultWidth = 80;
constexpr int kMaxWidth = 120;  // longer lines are hard to read

int width_of_terminal(int descriptor) {
  winsize size{};
  if (isatty(descriptor) == 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultWidth;
  return std::min<int>(size.ws_col, kMaxWidth);
}

void write(std::FILE* stream, std::string_view text) { std::fwrite(text.data(), 1, text.size(), stream); }

int exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return kWrongUsage;
    case ErrorKind::kConfig:
      return kWrongConfiguration;
    case ErrorKind::kOutside:
    case ErrorKind::kCorrupt:
      return kFailed;
  }
  return kFailed;
}

int run_verb(const Verb& verb, const std::vector<std::string>& arguments) {
  const auto values = config::read_values(verb.command, arguments, config::process_environment(), commands());
  if (!values.ok()) {
    const std::string who = fmt::format("rsvpulse {}", verb.command.name);
    complain(who, values.error().message);
    if (values.error().kind == ErrorKind::kUsage) write(stderr, fmt::format("Try '{} --help'.\n", who));
    return exit_code_of(values.error().kind);
  }
  if (values->help_asked()) {
    write(stdout, config::help_text(verb.command, width_of_terminal(STDOUT_FILENO)));
    return kWell;
  }
  return verb.run(*values);
}

int refuse(std::string_view name) {
  std::vector<std::string_view> names;
  for (const config::Command* command : commands()) names.push_back(command->name);
  const std::string_view kind = name.starts_with('-') ? "option" : "command";
  const std::string_view bare_name = name.substr(std::min(name.find_first_not_of('-'), name.size()));
  const std::string hint = name.starts_with('-') ? config::nearest_hint(bare_name, {"help", "version"}, "--")
                                                 : config::nearest_hint(bare_name, names);
  complain("rsvpulse", fmt::format("unknown {} {}{}", kind, config::cited(name), hint));
  write(stderr, "Try 'rsvpulse --help'.\n");
  return kWrongUsage;
}

int run_program(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    write(stderr, config::overview_text(commands(), width_of_terminal(STDERR_FILENO)));
    return kWrongUsage;
  }
  const std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (const Verb* const verb = verb_named(name)) return run_verb(*verb, arguments);
  if (name == "--help" || name == "-h") {
    write(stdout, config::overview_text(commands(), width_of_terminal(STDOUT_FILENO)));
  } else if (name == "--version") {
    write(stdout, "rsvpulse " RSVPULSE_VERSION "\n");
  } else if (name == "reference") {  // for tools/: writes docs/reference.md, so no overview lists it
    write(stdout, config::reference_page(commands()));
  } else if (name == "schema") {  // likewise docs/schema.md
    write(stdout, lake::schema_page());
  } else {
    return refuse(name);
  }
  return kWell;
}

// Whether whoever read our stdout has closed it, as `head` does when it has enough.
bool reader_is_gone() {
  pollfd out{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

// Output that was lost must not look like success, unless nobody wants it.
int finish_output(int exit_code) {
  std::cout.flush();
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout;
  if (!lost || reader_is_gone()) return exit_code;
  complain("rsvpulse", "cannot write to standard output");
  return exit_code == kWell ? kFailed : exit_code;
}

// A stream that was closed before the start becomes /dev/null: else the next file opened would take its number and our output.
void hold_standard_streams() {
  int descriptor = 0;
  while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (descriptor > STDERR_FILENO) close(descriptor);
}

// What is large comes from the kernel and goes back to it. Left to itself, malloc learns from the first large piece that is
// freed to keep such pieces in its heaps, up to 32 MiB each, where anything small behind them holds them for minutes.
void give_large_memory_back() {
  constexpr int kLargeBytes = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargeBytes);
}

int guarded_main(int argc, char** argv) {
  hold_standard_streams();
  give_large_memory_back();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe or socket is an error like any other, where it is written to
  try {
    return finish_output(run_program({argv + std::min(argc, 1), argv + argc}));
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return finish_output(kWell);  // fmt::print throws where output is lost
    complain("rsvpulse", fmt::format("internal error: {}", printable(error.what())));
    return kFailed;
  }
}

}  // namespace
}  // namespace rsvpulse::app

int main(int argc, char** argv) { return rsvpulse::app::guarded_main(argc, argv); }
