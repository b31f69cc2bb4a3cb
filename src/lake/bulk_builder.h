// BulkBuilder: a source of any length made into the winning rows of all tables by several threads. What does not fit into the
// memory allowed goes into files as sorted runs, which are merged while the rows are written.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lake/sorted_run.h"
#include "lake/table_builder.h"
#include "rsvp/rsvp.h"
#include "stream/source.h"

namespace rsvpulse::lake {

struct BulkOptions {
  uint32_t threads = 1;
  size_t memory_bytes = size_t{256} << 20;  // for rows; parsing and writing take more
  std::string spill_folder = "/tmp";
  bool with_history = false;
  // Lines are counted through all sources; or, with `log_positions`, each line has its own:
  // the batch's partition and the line's offset are those of a log.
  bool log_positions = false;
};

// What became of the lines: each is one of malformed, rejected (a message without a key) and applied.
struct BulkCounts {
  uint64_t lines = 0;
  uint64_t malformed = 0;
  uint64_t rejected = 0;
  uint64_t bytes = 0;        // of the lines
  uint64_t next_offset = 0;  // behind the last line's; what the next load may begin with
  uint64_t applied() const { return lines - malformed - rejected; }
};

// Called by one thread at a time; lines come in no certain order.
struct BulkHooks {
  std::function<void(const stream::Batch&, const stream::Line&, const rsvp::Refusal&)> on_refused;  // malformed or rejected
  std::function<void(const Error&)> on_source_error;  // of a part of the source; the rest is read
  std::function<void(const BulkCounts&)> on_progress;
};

class BulkBuilder final : public TableRows {
 public:
  explicit BulkBuilder(BulkOptions options);

  // Takes rows that are there already, of any table but groups_topics: a lake to be added to. Before read().
  Status add(TableId table, RowStream& rows);
  // Counts the lines from this offset on: behind all that is there already. Before read().
  void begin_at(uint64_t offset) { counts_.next_offset = offset; }
  // Reads the source to its end. Call it once; errors are of the files for what does not fit into memory.
  Status read(stream::Source& source, const BulkHooks& hooks);

  // After read().
  const BulkCounts& counts() const { return counts_; }
  Result<std::unique_ptr<RowStream>> open(TableId table) const override;
  Result<std::unique_ptr<RowStream>> open(TableId table, KeyRange range) const;
  // Divides the keys of a table whose key is one integer into so many parts of about the same size, or fewer.
  std::vector<KeyRange> divide(TableId table, size_t parts) const;

 private:
  class Worker;
  Status spill(TableBuilder& builder);
  Status keep_in_memory(TableBuilder& builder);

  BulkOptions options_;
  BulkCounts counts_;
  std::mutex source_mutex_;  // reading, and the counts
  std::mutex runs_mutex_;
  std::vector<std::unique_ptr<TableBuilder>> builders_;  // keep the rows that runs in memory point to
  std::array<std::vector<SortedRun>, kTableCount> runs_;
};

}  // namespace rsvpulse::lake
