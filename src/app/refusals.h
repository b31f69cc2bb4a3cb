// Refusals: where the lines go that are no messages.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "app/notes.h"
#include "base/result.h"
#include "stream/batch.h"
#include "trend/reading.h"

namespace rsvpulse::app {

// The first few are told, all go to the file that was asked for. Not safe for concurrent use.
class Refusals {
 public:
  explicit Refusals(Notes& notes) : notes_(notes) {}

  // An empty path: no file. Fails when the file cannot be made.
  Status open(const std::string& path);
  void add(const stream::Batch& batch, const trend::RefusedLine& refused);
  // Tells what was not shown. False when the file did not take everything.
  bool finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Notes& notes_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  uint64_t count_ = 0;
  bool failed_ = false;
};

}  // namespace rsvpulse::app
