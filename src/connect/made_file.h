// Files and batches for the tests of this module.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "stream/source.h"

namespace rsvpulse::connect {

// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char name[] = "/tmp/rsvpulse-test-XXXXXX";
    path_ = mkdtemp(name);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }

  std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }
  std::string write(std::string_view name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::string path_;
};

// One line as a test sees it: "number@offset text".
inline std::string shown(const stream::Batch& batch, const stream::Line& line) {
  return std::to_string(line.number) + "@" + std::to_string(line.offset) + " " + std::string(batch.text(line)) +
         (line.full_length > line.length ? " cut from " + std::to_string(line.full_length) : "");
}

// All lines that a source has left; an error ends them as "error: …".
inline std::vector<std::string> drain(stream::Source& source) {
  std::vector<std::string> lines;
  stream::Batch batch;
  while (true) {
    const auto outcome = source.read(batch);
    if (!outcome.ok()) {
      lines.push_back("error: " + outcome.error().message);
      return lines;
    }
    if (*outcome == stream::ReadOutcome::kEnd) return lines;
    for (const stream::Line& line : batch.lines) lines.push_back(shown(batch, line));
  }
}

}  // namespace rsvpulse::connect
