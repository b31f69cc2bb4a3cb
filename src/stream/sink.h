// Sink: where a pipeline ends. Its effects and its positions become durable together, so that kill -9 and a restart give what a
// run without the kill would have given.
#pragma once

#include <vector>

#include "base/result.h"
#include "stream/batch.h"
#include "stream/log.h"

namespace rsvpulse::stream {

// Driven by the pipeline loop (pipeline.h), by one thread: assign, then write and flush in turn.
class Sink {
 public:
  virtual ~Sink() = default;

  // These partitions are this process's from now on: loads what is kept of them and answers the positions that this goes up
  // to, whence reading goes on. Partitions not begun are left out.
  virtual Result<LogPositions> assign(const std::vector<PartitionId>& partitions) = 0;
  // They are another's: drops what it holds of them. flush() came before.
  virtual Status revoke(const std::vector<PartitionId>& partitions) = 0;

  // Takes the records of one partition. May hold them back until flush(), but no view of the batch. kOutside is retried by the
  // loop with the same batch, so a failed write has no effect.
  virtual Status write(const Batch& batch) = 0;

  // Makes durable all that was written, together with `positions`, the next record of each partition. kOutside is retried.
  // Returns the positions that are durable now: an archive that waits for a full object answers earlier ones.
  virtual Result<LogPositions> flush(const LogPositions& positions) = 0;

  // Nothing has come for a moment: for what a sink does by the clock rather than by records.
  virtual void idle() {}

  // Asks for a flush before the loop's own interval is over: a micro-batch is full.
  virtual bool wants_flush() const { return false; }

  // The end of a run that ends on purpose (--until-end, SIGTERM): closes open objects and the like. flush() came before.
  virtual Result<LogPositions> finish(const LogPositions& positions) { return flush(positions); }
};

}  // namespace rsvpulse::stream
