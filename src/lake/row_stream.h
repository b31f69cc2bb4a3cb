// RowStream: rows of one table one after another, ordered by key, each key once: what every target of the tables is written
// from.
#pragma once

#include <memory>

#include "base/result.h"
#include "lake/record.h"

namespace rsvpulse::lake {

class RowStream {
 public:
  virtual ~RowStream() = default;
  // The next row, valid until the next call; none at the end. Errors are final.
  virtual Result<RecordView> next() = 0;
};

// The rows of all tables, which can be gone through again and again: a transaction that failed is repeated.
class TableRows {
 public:
  virtual ~TableRows() = default;
  // Several streams may be open at once, and used by several threads.
  virtual Result<std::unique_ptr<RowStream>> open(TableId table) const = 0;
};

// Of rows of `groups` with their hidden column, the rows of groups_topics.
std::unique_ptr<RowStream> topics_of_groups(std::unique_ptr<RowStream> groups);

}  // namespace rsvpulse::lake
