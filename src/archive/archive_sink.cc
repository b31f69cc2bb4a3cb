#include "archive/archive_sink.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "archive/upkeep.h"
#include "base/utc_time.h"

namespace rsvpulse::archive {
namespace {

constexpr std::string_view kSpoolEnd = ".spool";

// Makes the folder, and removes what a crash left in it: the log still has those records.
Status prepare_spool(const std::string& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  for (std::filesystem::directory_iterator entry(folder, fault), end; !fault && entry != end; entry.increment(fault)) {
    if (entry->path().extension() == kSpoolEnd) std::filesystem::remove(entry->path());
  }
  if (fault) return Error{ErrorKind::kOutside, fmt::format("{}: {}", folder, fault.message())};
  return Done{};
}

}  // namespace

ArchiveSink::ArchiveSink(objects::ObjectStore& store, SinkOptions options, const Clock& clock)
    : store_(store), options_(std::move(options)), clock_(clock) {
  options_.log_name = log_in_key(options_.log_name);
}

ArchiveSink::~ArchiveSink() = default;

Result<stream::LogPositions> ArchiveSink::assign(const std::vector<stream::PartitionId>& partitions) {
  if (partitions_.empty()) {
    if (const Status prepared = prepare_spool(options_.spool_folder); !prepared.ok()) return prepared.error();
  }
  stream::LogPositions positions;
  for (const stream::PartitionId id : partitions) {
    auto saved = load_checkpoint(store_, checkpoint_key(options_.topic, options_.log_name, id));
    if (!saved.ok()) return saved.error();
    Partition partition;
    partition.id = id;
    partition.is_new = !*saved;
    partition.saved = saved->value_or(Checkpoint());
    partition.next = partition.saved.next;
    if (!partition.is_new) positions[id] = partition.next;
    partitions_[id] = std::move(partition);
  }
  return positions;
}

Status ArchiveSink::revoke(const std::vector<stream::PartitionId>& partitions) {
  for (const stream::PartitionId id : partitions) partitions_.erase(id);
  return Done{};
}

Status ArchiveSink::write(const stream::Batch& batch) {
  const auto found = partitions_.find(batch.partition);
  if (found == partitions_.end()) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: records of partition {}, which was not assigned", store_.name(), batch.partition)};
  }
  Partition& partition = found->second;
  // Before anything is taken, so that a failure has no effect.
  if (partition.open && partition.open->block_is_full()) {
    if (Status written = partition.open->write_block(); !written.ok()) return written;
  }
  for (const stream::Line& line : batch.lines) {
    if (line.offset < partition.next) continue;
    const int64_t arrival_ms = line.arrival_ms >= 0 ? line.arrival_ms : clock_.now_ms();
    add(partition, {line.offset, arrival_ms}, batch.text(line));
  }
  return Done{};
}

void ArchiveSink::add(Partition& partition, RecordPlace place, std::string_view record) {
  if (partition.open && must_close_before(partition, place)) close(partition);
  if (!partition.open) {
    const ObjectName name{.topic = options_.topic,
                          .hour_ms = hour_of_arrival(place.arrival_ms),
                          .log = options_.log_name,
                          .partition = partition.id,
                          .first_offset = place.offset};
    const std::string spool = fmt::format("{}/{}-{}-{:020}{}", options_.spool_folder, folder_of(options_.topic), partition.id,
                                          place.offset, kSpoolEnd);
    partition.open = std::make_unique<ObjectWriter>(name, spool, compressor_);
  }
  partition.open->add(place, record);
  partition.next = place.offset + 1;
  if (is_full(partition)) close(partition);
}

bool ArchiveSink::must_close_before(const Partition& partition, RecordPlace place) const {
  if (is_pending(partition)) return place.offset > partition.saved.pending->last;
  return hour_of_arrival(place.arrival_ms) != partition.open->name().hour_ms;
}

bool ArchiveSink::is_full(const Partition& partition) const {
  const ObjectWriter& open = *partition.open;
  if (is_pending(partition)) return open.summary().last_offset == partition.saved.pending->last;
  return open.bytes() >= options_.roll_bytes || open.records() >= options_.roll_records;
}

bool ArchiveSink::is_old(const Partition& partition) const {
  return clock_.now_ms() - partition.open->summary().first_arrival_ms >= options_.roll_ms;
}

void ArchiveSink::close(Partition& partition) { partition.closed.push_back(std::move(partition.open)); }

bool ArchiveSink::wants_flush() const {
  return std::any_of(partitions_.begin(), partitions_.end(), [](const auto& entry) { return !entry.second.closed.empty(); });
}

Status ArchiveSink::save(Partition& partition, const Checkpoint& checkpoint) {
  if (!partition.is_new && partition.saved == checkpoint) return Done{};
  Status saved = save_checkpoint(store_, checkpoint_key(options_.topic, options_.log_name, partition.id), checkpoint);
  if (!saved.ok()) return saved;
  partition.saved = checkpoint;
  partition.is_new = false;
  return Done{};
}

Status ArchiveSink::add_to_manifest(Partition& partition, const ObjectSummary& summary) {
  const ObjectName& name = partition.closed.front()->name();
  if (partition.manifest_hour != name.hour_ms) {
    auto loaded = load_manifest(store_, name);
    if (!loaded.ok()) return loaded.error();
    partition.manifest = std::move(*loaded);
    partition.manifest_hour = name.hour_ms;
  }
  partition.manifest.add(summary);
  return save_manifest(store_, name, partition.manifest);
}

// Each step may fail and is begun again there; all may be done twice.
Status ArchiveSink::put_front(Partition& partition) {
  ObjectWriter& object = *partition.closed.front();
  const Checkpoint::Pending span{object.summary().first_offset, object.summary().last_offset};
  if (Status saved = save(partition, {.next = span.first, .pending = span}); !saved.ok()) return saved;
  if (Status finished = object.finish(); !finished.ok()) return finished;
  if (!partition.front_is_put) {
    if (Status put = store_.put_file(object.summary().key, object.path()); !put.ok()) return put;
    partition.front_is_put = true;
  }
  if (Status noted = add_to_manifest(partition, object.summary()); !noted.ok()) return noted;
  if (Status saved = save(partition, {.next = span.last + 1, .pending = {}}); !saved.ok()) return saved;
  ++objects_put_;
  records_put_ += object.records();
  partition.front_is_put = false;
  partition.closed.pop_front();
  return Done{};
}

Result<stream::LogPositions> ArchiveSink::flush_all(const stream::LogPositions& positions, bool close_open) {
  stream::LogPositions durable = positions;
  for (auto& [id, partition] : partitions_) {
    if (partition.open && !is_pending(partition) && (close_open || is_old(partition))) close(partition);
    while (!partition.closed.empty()) {
      if (const Status put = put_front(partition); !put.ok()) return put.error();
    }
    if (partition.open) durable[id] = partition.open->summary().first_offset;
  }
  if (const Status expired = expire_old(); !expired.ok()) return expired.error();
  return durable;
}

Status ArchiveSink::expire_old() {
  const int64_t now_ms = clock_.now_ms();
  const bool is_due = options_.keep_ms > 0 && (expired_at_ms_ < 0 || now_ms - expired_at_ms_ >= kMsPerHour);
  if (!is_due) return Done{};
  const auto report = expire(store_, options_.topic, options_.keep_ms, now_ms, false);
  if (!report.ok()) return report.error();
  expired_at_ms_ = now_ms;
  return Done{};
}

Result<stream::LogPositions> ArchiveSink::flush(const stream::LogPositions& positions) { return flush_all(positions, false); }

Result<stream::LogPositions> ArchiveSink::finish(const stream::LogPositions& positions) { return flush_all(positions, true); }

}  // namespace rsvpulse::archive
