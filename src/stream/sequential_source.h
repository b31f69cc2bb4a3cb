// SequentialSource: several sources with positions, read one after another: the files that a user names. Positions are kept for
// each by itself, so files may be added, and a file that has grown is read on.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "stream/source.h"

namespace rsvpulse::stream {

class SequentialSource final : public Source {
 public:
  struct Part {
    std::string key;  // what its position is kept by; becomes Position::source
    std::unique_ptr<Source> source;
  };

  // Parts that are to go on somewhere are set there before.
  explicit SequentialSource(std::vector<Part> parts) : parts_(std::move(parts)) {}

  // An error is of one part; the next read goes on with it, or with the part behind it when it has no more.
  Result<ReadOutcome> read(Batch& batch) override;
  // Of the part that gave the last batch, its key as the source.
  Position position() const override { return position_; }
  Status resume(const Position& position) override;
  void stop() override;

 private:
  std::vector<Part> parts_;
  size_t current_ = 0;
  Position position_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace rsvpulse::stream
