#include "app/complain.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "base/printable.h"

namespace rsvpulse::app {

void complain(std::string_view who, std::string_view message) {
  while (!message.empty()) {
    const size_t end = std::min(message.find('\n'), message.size());
    const std::string line = fmt::format("{}: {}\n", who, printable(message.substr(0, end)));
    std::fwrite(line.data(), 1, line.size(), stderr);
    message.remove_prefix(std::min(end + 1, message.size()));
  }
}

}  // namespace rsvpulse::app
