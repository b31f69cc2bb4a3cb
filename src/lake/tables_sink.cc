#include "lake/tables_sink.h"

#include <utility>

#include <fmt/format.h>

namespace rsvpulse::lake {

TablesSink::TablesSink(std::unique_ptr<TableStore> store, TablesSinkOptions options)
    : store_(std::move(store)),
      options_(std::move(options)),
      parser_(rsvp::Fields::kAll, &groups_),
      builder_(options_.with_history) {}

Result<stream::LogPositions> TablesSink::assign(const std::vector<stream::PartitionId>& partitions) {
  const auto kept = store_->positions(options_.pipeline);
  if (!kept.ok()) return kept.error();
  stream::LogPositions positions;
  for (const stream::PartitionId partition : partitions) {
    if (partition >= kPartitions) {
      return Error{ErrorKind::kConfig,
                   fmt::format("partition {}: tables can be made of partitions 0 to {}", partition, kPartitions - 1)};
    }
    if (const auto found = kept->find(partition); found != kept->end()) positions.insert(*found);
  }
  flushed_.insert(positions.begin(), positions.end());
  return positions;
}

Status TablesSink::revoke(const std::vector<stream::PartitionId>& partitions) {
  for (const stream::PartitionId partition : partitions) flushed_.erase(partition);
  return Done{};
}

Status TablesSink::write(const stream::Batch& batch) {
  groups_.trim();
  builder_.use_groups(groups_);
  texts_.clear();
  for (const stream::Line& line : batch.lines) take(batch, line);
  held_ += batch.lines.size();
  return Done{};
}

void TablesSink::take(const stream::Batch& batch, const stream::Line& line) {
  rsvp::Rsvp rsvp;
  if (auto refusal = parser_.parse(batch.text(line), rsvp, texts_)) {
    return reject(batch, line, std::move(refusal->field), std::move(refusal->reason));
  }
  if (const auto field = missing_key(rsvp)) return reject(batch, line, std::string(*field), "missing");
  builder_.add(rsvp, position_of(batch.partition, line.offset), parser_.cached_group());
}

void TablesSink::reject(const stream::Batch& batch, const stream::Line& line, std::string field, std::string reason) {
  rejected_.push_back({batch.partition, line.offset, std::move(field), std::move(reason)});
}

Result<stream::LogPositions> TablesSink::flush(const stream::LogPositions& positions) {
  if (held_ == 0 && positions == flushed_) return positions;
  const BuiltRows rows(builder_);
  const Status written = store_->write(
      {.rows = &rows, .pipeline = options_.pipeline, .positions = positions, .messages = held_, .rejected = rejected_});
  if (!written.ok()) return written.error();
  counts_.messages += held_;
  counts_.rejected += rejected_.size();
  ++counts_.flushes;
  builder_.clear();
  rejected_.clear();
  held_ = 0;
  flushed_ = positions;
  return positions;
}

}  // namespace rsvpulse::lake
