// TableStore: a database that holds the tables and how far a pipeline has come in them. One transaction a write.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lake/row_stream.h"
#include "lake/sql_session.h"
#include "stream/log.h"

namespace rsvpulse::lake {

// A message that no table can take.
struct Rejected {
  stream::PartitionId partition = 0;
  stream::Offset offset = 0;
  std::string field;
  std::string reason;
};

struct TableWrite {
  const TableRows* rows = nullptr;
  std::string pipeline;            // whose positions and counts these are
  stream::LogPositions positions;  // behind the rows; those kept never go back
  uint64_t messages = 0;           // read for this write, with the rejected
  std::vector<Rejected> rejected;
};

// Not safe for concurrent use.
class TableStore {
 public:
  TableStore(std::unique_ptr<SqlSession> session, bool with_history);

  // Connects, and makes or migrates the schema where that is needed. Every other call does that too, on demand.
  Status prepare();
  Result<stream::LogPositions> positions(const std::string& pipeline);
  // Either all of it is durable, or nothing (the outcome of a commit during which the connection was lost is unknown: the same
  // write may be repeated, which changes nothing more). Conflicts with other transactions are tried again here.
  Status write(const TableWrite& write);
  // Whether no table has a row.
  Result<bool> is_empty();

  SqlSession& session() { return *session_; }

 private:
  Status migrate();
  Status write_once(const TableWrite& write);
  Status write_tables(const TableRows& rows);
  Status write_progress(const TableWrite& write);
  Status in_transaction(const std::function<Status()>& work);

  std::unique_ptr<SqlSession> session_;
  bool with_history_;
  bool is_migrated_ = false;
};

}  // namespace rsvpulse::lake
