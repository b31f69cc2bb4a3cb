// The part of LmdbLog that keeps where readers are.
#include "connect/lmdb.h"
#include "connect/lmdb_log.h"
#include "connect/lmdb_tables.h"

namespace rsvpulse::connect {

void LmdbLog::note_positions(stream::Topic topic, const std::string& pipeline, const stream::LogPositions& positions) {
  const std::lock_guard lock(positions_mutex_);
  if (positions_.empty()) positions_since_ms_ = clock_.now_ms();
  for (const auto& [partition, next] : positions) positions_[{topic, partition, pipeline}] = next;
}

LmdbLog::Consumers LmdbLog::waiting_positions() {
  const std::lock_guard lock(positions_mutex_);
  return positions_;
}

int LmdbLog::put_positions(const Consumers& waiting, const Transaction& transaction) const {
  int code = 0;
  for (const auto& [who, next] : waiting) {
    const auto& [topic, partition, pipeline] = who;
    if (code == 0) code = tables_->put_consumer(transaction, {topic, partition}, pipeline, next);
  }
  return code;
}

void LmdbLog::forget_positions(const Consumers& kept) {
  const std::lock_guard lock(positions_mutex_);
  for (const auto& [who, next] : kept) {
    const auto found = positions_.find(who);
    if (found != positions_.end() && found->second == next) positions_.erase(found);
  }
  positions_since_ms_ = clock_.now_ms();
}

void LmdbLog::keep_positions(int64_t waited_ms) {
  Consumers positions;
  {
    const std::lock_guard lock(positions_mutex_);
    const int64_t now_ms = clock_.now_ms();
    if (positions_.empty() || now_ms - positions_since_ms_ < waited_ms) return;
    positions_since_ms_ = now_ms;  // where the disk is full, not tried again by every read
    positions = positions_;
  }
  Transaction transaction;
  int code = transaction.begin(tables_->environment.get(), 0);
  if (code == 0) code = put_positions(positions, transaction);
  if (code == 0) code = transaction.commit();
  if (code == 0) forget_positions(positions);
}

}  // namespace rsvpulse::connect
