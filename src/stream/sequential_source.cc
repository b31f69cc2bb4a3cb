#include "stream/sequential_source.h"

namespace rsvpulse::stream {

Result<ReadOutcome> SequentialSource::read(Batch& batch) {
  batch.clear();
  while (!stopped_ && current_ < parts_.size()) {
    Part& part = parts_[current_];
    const auto outcome = part.source->read(batch);
    if (outcome.ok() && *outcome == ReadOutcome::kEnd) {
      ++current_;
      continue;
    }
    position_ = part.source->position();
    position_.source = part.key;
    return outcome;
  }
  return ReadOutcome::kEnd;
}

Status SequentialSource::resume(const Position& /*position*/) {
  return Error{ErrorKind::kConfig, "each of several sources in a row has a position of its own"};
}

void SequentialSource::stop() {
  stopped_ = true;
  for (Part& part : parts_) part.source->stop();
}

}  // namespace rsvpulse::stream
