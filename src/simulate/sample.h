// Small worlds and their messages, read back: what the tests of this module share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "rsvp/parser.h"
#include "simulate/generator.h"

namespace rsvpulse::simulate {

// Quick to build, and busy enough for every kind of message.
inline Options small_options() {
  Options options;
  options.topics = 500;
  options.groups = 400;
  options.members = 4'000;
  options.events = 1'500;
  return options;
}

inline std::string generate(const Options& options, size_t lines) {
  const World world(options);
  Generator generator(world, options);
  std::string out;
  for (size_t i = 0; i < lines; ++i) generator.next(out);
  return out;
}

inline std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

// Reads lines; what it returns is valid until the next read.
class LineReader {
 public:
  std::optional<rsvp::Rsvp> read(std::string_view line) {
    unescaped_.clear();
    rsvp::Rsvp message;
    if (parser_.parse(line, message, unescaped_)) return std::nullopt;
    return message;
  }

 private:
  rsvp::Parser parser_{rsvp::Fields::kAll};
  Arena unescaped_;
};

}  // namespace rsvpulse::simulate
