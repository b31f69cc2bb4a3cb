#include "lake/table_store.h"

#include <utility>

#include <fmt/format.h>

namespace rsvpulse::lake {
namespace {

// 1: the seven tables, rsvp_history and the tables of rsvpulse's own.
constexpr int64_t kSchemaVersion = 1;
constexpr size_t kRejectedAStatement = 500;
constexpr int kTries = 5;  // of a write that meets conflicts

Result<std::optional<int64_t>> first_integer(SqlSession& session, const std::string& sql) {
  const auto rows = session.query(sql);
  if (!rows.ok()) return rows.error();
  if (rows->rows.empty() || !rows->rows.front().front()) return std::optional<int64_t>();
  return std::optional<int64_t>(std::stoll(*rows->rows.front().front()));
}

}  // namespace

TableStore::TableStore(std::unique_ptr<SqlSession> session, bool with_history)
    : session_(std::move(session)), with_history_(with_history) {}

Status TableStore::prepare() {
  if (Status status = session_->ensure_connected(); !status.ok()) return status;
  if (is_migrated_) return Done{};
  Status status = migrate();
  is_migrated_ = status.ok();
  return status;
}

Status TableStore::in_transaction(const std::function<Status()>& work) {
  if (Status status = session_->run("BEGIN"); !status.ok()) return status;
  Status status = work();
  if (status.ok()) status = session_->run("COMMIT");
  // A connection that was lost has rolled back by itself; that this fails then says nothing new.
  if (!status.ok()) static_cast<void>(session_->run("ROLLBACK").ok());
  return status;
}

Status TableStore::migrate() {
  // Looking first spares accounts without the right to create tables, once somebody else has made them.
  const auto known =
      first_integer(*session_, "SELECT count(*) FROM information_schema.tables WHERE table_name = 'rsvpulse_schema'");
  if (!known.ok()) return known.error();
  return in_transaction([&]() -> Status {
    int64_t version = 0;
    if (known->value_or(0) > 0) {
      const auto kept = first_integer(*session_, "SELECT max(version) FROM rsvpulse_schema");
      if (!kept.ok()) return kept.error();
      version = kept->value_or(0);
    }
    if (version == kSchemaVersion) return Done{};
    if (version > kSchemaVersion) {
      return Error{ErrorKind::kConfig,
                   fmt::format("{}: the tables are of version {}, made by a newer rsvpulse; this one knows {}",
                               session_->name(), version, kSchemaVersion)};
    }
    if (Status status = session_->lock_schema(); !status.ok()) return status;
    std::string sql = create_own_tables(session_->dialect());
    for (const Table& table : tables()) sql += create_table(table, session_->dialect());
    sql += fmt::format(
        "INSERT INTO rsvpulse_schema SELECT {0} WHERE NOT EXISTS (SELECT 1 FROM rsvpulse_schema WHERE version = {0});",
        kSchemaVersion);
    return session_->run(sql);
  });
}

Result<stream::LogPositions> TableStore::positions(const std::string& pipeline) {
  if (Status status = prepare(); !status.ok()) return status.error();
  const auto rows = session_->query(
      fmt::format(R"(SELECT "partition", next_offset FROM rsvpulse_positions WHERE pipeline = {})", literal(pipeline)));
  if (!rows.ok()) return rows.error();
  stream::LogPositions positions;
  for (const auto& row : rows->rows) {
    positions[static_cast<stream::PartitionId>(std::stoull(*row[0]))] = std::stoull(*row[1]);
  }
  return positions;
}

Status TableStore::write(const TableWrite& write) {
  Status status = write_once(write);
  for (int tries = 1; !status.ok() && session_->had_conflict() && tries < kTries; ++tries) status = write_once(write);
  return status;
}

Status TableStore::write_once(const TableWrite& write) {
  if (Status status = prepare(); !status.ok()) return status;
  return in_transaction([&]() -> Status {
    if (Status status = write_tables(*write.rows); !status.ok()) return status;
    return write_progress(write);
  });
}

Status TableStore::write_tables(const TableRows& rows) {
  for (const Table& table : tables()) {
    if (table.optional && !with_history_) continue;
    auto stream = rows.open(table.id);
    if (!stream.ok()) return stream.error();
    if (Status status = session_->stage(table, **stream); !status.ok()) return status;
    if (Status status = session_->run(upsert(table, stage_name(table))); !status.ok()) return status;
    if (table.id != TableId::kGroupsTopics) continue;
    Status status = session_->run(drop_old_topics(stage_name(lake::table(TableId::kGroups))));
    if (!status.ok()) return status;
  }
  return Done{};
}

Status TableStore::write_progress(const TableWrite& write) {
  const std::string pipeline = literal(write.pipeline);
  std::string reached;  // partitions that are where this write leads to
  std::string moved;
  for (const auto& [partition, offset] : write.positions) {
    reached += fmt::format(R"({}("partition" = {} AND next_offset >= {}))", reached.empty() ? "" : " OR ", partition, offset);
    moved += fmt::format(R"(INSERT INTO rsvpulse_positions VALUES ({}, {}, {}) ON CONFLICT (pipeline, "partition") DO UPDATE)"
                         " SET next_offset = greatest(rsvpulse_positions.next_offset, excluded.next_offset);\n",
                         pipeline, partition, offset);
  }
  // A write repeated because nobody knew whether it was committed is counted once: all its positions are reached already.
  std::string sql = fmt::format(
      "INSERT INTO rsvpulse_counts SELECT {0}, {1}, {2}{3} ON CONFLICT (pipeline) DO UPDATE SET messages ="
      " rsvpulse_counts.messages + excluded.messages, rejected = rsvpulse_counts.rejected + excluded.rejected;\n",
      pipeline, write.messages, write.rejected.size(),
      reached.empty() ? " WHERE true"
                      : fmt::format(" WHERE (SELECT count(*) FROM rsvpulse_positions WHERE pipeline = {} AND ({})) < {}",
                                    pipeline, reached, write.positions.size()));
  sql += moved;
  for (size_t i = 0; i < write.rejected.size(); ++i) {
    const Rejected& rejected = write.rejected[i];
    if (i % kRejectedAStatement == 0)
      sql +=
          i == 0 ? "INSERT INTO rsvpulse_rejected VALUES " : " ON CONFLICT DO NOTHING;\nINSERT INTO rsvpulse_rejected VALUES ";
    sql += fmt::format("{}({}, {}, {}, {}, {})", i % kRejectedAStatement == 0 ? "" : ", ", pipeline, rejected.partition,
                       rejected.offset, literal(rejected.field), literal(rejected.reason));
  }
  if (!write.rejected.empty()) sql += " ON CONFLICT DO NOTHING;\n";
  return session_->run(sql);
}

Result<bool> TableStore::is_empty() {
  if (Status status = prepare(); !status.ok()) return status.error();
  for (const Table& table : tables()) {
    const auto found =
        first_integer(*session_, fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} LIMIT 1) AS t", quoted(table.name)));
    if (!found.ok()) return found.error();
    if (found->value_or(0) > 0) return false;
  }
  return true;
}

}  // namespace rsvpulse::lake
