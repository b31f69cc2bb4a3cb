// MergedSource: several sources read at the same time, each by a thread of its own. The order in which their batches meet in
// one queue is the order of the messages from then on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "stream/source.h"

namespace rsvpulse::stream {

// Has no positions of its own: what it has read ahead is bounded (kBatchesAhead of each part) and lost with the process. A part
// whose batches nobody takes is not read any further, whatever that means to whoever sends them.
class MergedSource final : public Source {
 public:
  static constexpr size_t kBatchesAhead = 4;

  struct Part {
    std::string name;  // as the user named it
    std::unique_ptr<Source> source;
    bool live = false;  // its lines get the time at which they came as their arrival; an error ends it
    // Positions are kept by Position::source instead of `name`: a row of files, each with its own.
    bool keyed_by_place = false;
    bool awaited = false;  // somebody waits until its lines are durable: its group waits for no more
  };

  // How a part fares, for people.
  struct PartState {
    std::string name;
    SourceState state;
    uint64_t lines = 0;  // read so far
    double fill = 0;     // 0 to 1: of the room for what it reads ahead
  };

  // `clock` tells when lines came and must outlive this. Reading begins at once.
  MergedSource(std::vector<Part> parts, const Clock& clock);
  ~MergedSource() override;  // stops first

  // An error is of one part; the others go on with the next call. After stop() what was read ahead still comes.
  Result<ReadOutcome> read(Batch& batch) override { return read_within(batch, kIdleWaitMs); }
  // The same, kIdle after about `wait_ms` without a line.
  Result<ReadOutcome> read_within(Batch& batch, int64_t wait_ms);

  // Of the part that gave the last batch.
  Position position() const override { return position_; }
  bool has_positions() const override { return false; }
  Status resume(const Position& position) override;
  // Of the part that gave the last batch; `greatest_mtime` may be that batch's own. The part hears of it before its next read.
  Status commit(const Position& position, int64_t greatest_mtime) override;
  // Of the part of that name.
  Status commit(const std::string& name, const Position& position, int64_t greatest_mtime);
  void stop() override;

  // The part that gave the last batch; before the first one there is none.
  const Part* last_part() const { return last_ ? &last_->part : nullptr; }

  // From any thread.
  std::vector<PartState> parts() const;

 private:
  struct Running {
    Part part;
    std::jthread thread;
    // Guarded by mutex_.
    size_t ahead = 0;    // batches of it in the queue
    uint64_t lines = 0;  // read so far
    bool ended = false;
    std::string failure;  // why it ended; empty: it came to its end
    Position durable;
    int64_t greatest_mtime = -1;
    bool committed = true;  // the part was told of those two
  };
  struct Item {
    Running* from;
    std::variant<Batch, Error> what;
    Position position;  // behind the batch
  };

  void run(Running& running);
  void note_commit(Running& running, const Position& position, int64_t greatest_mtime);
  // What the part is to be told before it reads on; waits until it may. False: stop.
  bool wait_for_room(Running& running);
  void tell_commit(Running& running, std::unique_lock<std::mutex>& lock);
  void deliver(Running& running, Batch batch);
  void fail(Running& running, const Error& error);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;  // the queue, or a part ended
  std::condition_variable room_;
  std::deque<Item> queue_;
  std::vector<Batch> spare_;  // keep their memory
  bool stopping_ = false;
  std::vector<std::unique_ptr<Running>> parts_;

  // Of the reading thread alone.
  Running* last_ = nullptr;
  Position position_;
};

}  // namespace rsvpulse::stream
