// TrendsObserver: what follows the trends sink's states, in the pipeline's own thread.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "stream/log.h"
#include "trend/trend_state.h"

namespace rsvpulse::trend {

class TrendsObserver {
 public:
  virtual ~TrendsObserver() = default;

  // A partition's state is loaded and stands before the record `next`; it stays until revoked(). What this returns goes to the
  // loop, kOutside is tried again.
  virtual Status assigned(stream::PartitionId partition, TrendState& state, stream::Offset next, int64_t greatest_mtime) = 0;
  // It goes to another owner. Until then the state is there.
  virtual void revoked(stream::PartitionId partition) = 0;
  // A batch has been counted.
  virtual void counted(stream::PartitionId partition, stream::Offset next, int64_t greatest_mtime) = 0;
  // Nothing has come for a moment.
  virtual void idle() = 0;
  // The sink flushes: what has to be durable with it.
  virtual Status flush() = 0;
};

}  // namespace rsvpulse::trend
