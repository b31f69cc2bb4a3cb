// TablesSink: the end of a tables pipeline: messages of the log become rows of a database, in micro-batches.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "lake/table_builder.h"
#include "lake/table_store.h"
#include "rsvp/parser.h"
#include "stream/sink.h"

namespace rsvpulse::lake {

struct TablesSinkOptions {
  std::string pipeline = "tables";   // what positions, counts and rejected messages are kept under in the database
  uint64_t batch_messages = 10'000;  // asks for a flush at so many
  bool with_history = false;         // fill rsvp_history too
};

// Since the sink was made; read from any thread.
struct TablesSinkCounts {
  std::atomic<uint64_t> messages = 0;  // made durable, with the rejected ones
  std::atomic<uint64_t> rejected = 0;  // messages without a key, listed in rsvpulse_rejected
  std::atomic<uint64_t> flushes = 0;   // transactions
};

// Out-of-order and repeated messages are no concern: a row stays when it has the greater version (tables.h), and the positions
// are kept in the same transaction.
class TablesSink final : public stream::Sink {
 public:
  TablesSink(std::unique_ptr<TableStore> store, TablesSinkOptions options);

  Result<stream::LogPositions> assign(const std::vector<stream::PartitionId>& partitions) override;
  Status revoke(const std::vector<stream::PartitionId>& partitions) override;
  Status write(const stream::Batch& batch) override;
  Result<stream::LogPositions> flush(const stream::LogPositions& positions) override;
  bool wants_flush() const override { return held_ >= options_.batch_messages; }

  const TablesSinkCounts& counts() const { return counts_; }

 private:
  void take(const stream::Batch& batch, const stream::Line& line);
  void reject(const stream::Batch& batch, const stream::Line& line, std::string field, std::string reason);

  std::unique_ptr<TableStore> store_;
  TablesSinkOptions options_;
  rsvp::GroupCache groups_;
  rsvp::Parser parser_;
  Arena texts_;
  TableBuilder builder_;
  std::vector<Rejected> rejected_;  // held, as builder_'s rows are, until the flush
  uint64_t held_ = 0;               // messages
  stream::LogPositions flushed_;    // durable
  TablesSinkCounts counts_;
};

}  // namespace rsvpulse::lake
