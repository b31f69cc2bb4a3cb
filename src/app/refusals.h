// Refusals: where the lines go that nothing can be made of.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "app/notes.h"
#include "base/result.h"
#include "stream/batch.h"
#include "trend/reading.h"

namespace rsvpulse::app {

// The first few are told, all go to the file that was asked for. Not safe for concurrent use.
class Refusals {
 public:
  // `which` ends "5 more lines …".
  explicit Refusals(Notes& notes, std::string_view which = "are no messages") : notes_(notes), which_(which) {}

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
  std::string which_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
  uint64_t count_ = 0;
  bool failed_ = false;
};

}  // namespace rsvpulse::app
