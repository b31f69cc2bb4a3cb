#include "connect/lmdb_log.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/byte_codec.h"
#include "base/hash.h"
#include "connect/lmdb.h"
#include "connect/lmdb_reader.h"
#include "connect/lmdb_tables.h"
#include "connect/log_block.h"

namespace rsvpulse::connect {
namespace {

using stream::Offset;
using stream::PartitionId;
using stream::Topic;

constexpr std::string_view kVersion = "1";
constexpr int64_t kTrimEveryMs = 1'000;
constexpr uint64_t kBlocksTrimmed = 64;  // in one transaction, which must be short
constexpr unsigned kReaders = 510;

std::string encode_position(const stream::Position& position) {
  BytesEncoder out;
  out.put_text(position.source);
  out.put(position.offset);
  out.put(position.line_number);
  return out.take();
}

std::optional<stream::Position> decode_position(std::string_view bytes) {
  BytesDecoder in(bytes);
  stream::Position position;
  position.source = in.get_text();
  position.offset = in.get<uint64_t>();
  position.line_number = in.get<uint64_t>();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return position;
}

}  // namespace

Error lmdb_error(std::string_view place, std::string_view doing, int code) {
  const bool no_room = code == MDB_MAP_FULL || code == ENOSPC || code == EDQUOT || code == EFBIG;
  const bool damaged = code == MDB_CORRUPTED || code == MDB_INVALID || code == MDB_VERSION_MISMATCH ||
                       code == MDB_PAGE_NOTFOUND || code == MDB_INCOMPATIBLE;
  return {damaged ? ErrorKind::kCorrupt : ErrorKind::kOutside,
          fmt::format("{}: cannot {}: {}", place, doing, no_room ? "no room is left on the disk" : mdb_strerror(code))};
}

PartitionId partition_of(int64_t rsvp_id, uint32_t partitions) {
  if (partitions == 1) return 0;
  return static_cast<PartitionId>(hash64({reinterpret_cast<const char*>(&rsvp_id), sizeof rsvp_id}) % partitions);
}

LmdbLog::LmdbLog(LmdbLogOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), tables_(std::make_unique<Tables>()) {}

LmdbLog::~LmdbLog() = default;

Error LmdbLog::fault(std::string_view doing, int code) const { return lmdb_error(options_.folder, doing, code); }

Result<std::unique_ptr<LmdbLog>> LmdbLog::open(const LmdbLogOptions& options, const Clock& clock) {
  std::error_code failed;
  std::filesystem::create_directories(options.folder, failed);
  if (failed) return Error{ErrorKind::kOutside, fmt::format("{}: {}", options.folder, failed.message())};
  std::unique_ptr<LmdbLog> log(new LmdbLog(options, clock));
  if (Status opened = log->open_tables(); !opened.ok()) return opened.error();
  return log;
}

Status LmdbLog::open_tables() {
  MDB_env* environment = nullptr;
  if (const int code = mdb_env_create(&environment); code != 0) return fault("open", code);
  tables_->environment.reset(environment);
  mdb_env_set_maxdbs(environment, 8);
  mdb_env_set_maxreaders(environment, kReaders);
  if (const int code = mdb_env_set_mapsize(environment, options_.map_bytes); code != 0) return fault("map", code);
  // No MDB_WRITEMAP: a full disk must be an error, not a SIGBUS.
  constexpr mode_t kMode = 0640;
  if (const int code = mdb_env_open(environment, options_.folder.c_str(), MDB_NOTLS | MDB_NORDAHEAD, kMode); code != 0) {
    return fault("open", code);
  }
  int dead_readers = 0;
  mdb_reader_check(environment, &dead_readers);
  Transaction transaction;
  if (const int code = transaction.begin(environment, 0); code != 0) return fault("open", code);
  if (const int code = tables_->open(transaction.handle()); code != 0) return fault("open", code);
  int code = 0;
  const auto version = transaction.get(tables_->meta, "version", code);
  if (version && *version != kVersion) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: a log of version {}; this program reads version {}", options_.folder, *version, kVersion)};
  }
  const auto partitions = transaction.get(tables_->meta, "partitions", code);
  const std::string wanted = fmt::format("{}", options_.partitions);
  if (options_.partitions == 0 && partitions) {
    std::from_chars(partitions->data(), partitions->data() + partitions->size(), options_.partitions);
  } else if (partitions && *partitions != wanted) {
    return Error{ErrorKind::kConfig,
                 fmt::format("{}: the log has {} partitions, not {}; messages of one RSVP must stay in one, "
                             "so the number is fixed when the log is made",
                             options_.folder, *partitions, wanted)};
  }
  if (!version) {
    options_.partitions = std::max<uint32_t>(1, options_.partitions);
    code = transaction.put(tables_->meta, "version", kVersion);
    if (code == 0) code = transaction.put(tables_->meta, "partitions", fmt::format("{}", options_.partitions));
  }
  if (code == 0) code = transaction.commit();
  if (code != 0) return fault("open", code);
  return Done{};
}

Status LmdbLog::append(const stream::Append& group) {
  {
    Transaction transaction;
    if (const int code = transaction.begin(tables_->environment.get(), 0); code != 0) return fault("write", code);
    const Consumers positions = waiting_positions();
    if (const int code = put_positions(positions, transaction); code != 0) return fault("write", code);
    if (Status put = put_group(group, transaction); !put.ok()) return put;
    if (const int code = transaction.commit(); code != 0) return fault("write", code);
    forget_positions(positions);
  }
  tell_readers();
  if (clock_.now_ms() >= next_trim_ms_) {
    next_trim_ms_ = clock_.now_ms() + kTrimEveryMs;
    if (const auto trimmed = trim(); !trimmed.ok()) return trimmed.error();
  }
  return Done{};
}

Status LmdbLog::put_group(const stream::Append& group, Transaction& transaction) {
  std::map<TopicPartition, std::vector<std::pair<Offset, std::string>>> blocks;
  std::map<TopicPartition, std::pair<LogEnd, BlockBuilder>> open;
  int code = 0;
  const auto close_block = [&](const TopicPartition& where, LogEnd& end, BlockBuilder& builder) {
    const Offset first = end.next;
    end.next += builder.count();
    std::string block = builder.take();
    end.bytes += block.size();
    blocks[where].emplace_back(first, std::move(block));
  };
  const auto add = [&](const TopicPartition& where, int64_t arrival_ms, std::string_view bytes) {
    const auto [found, is_new] = open.try_emplace(where);
    auto& [end, builder] = found->second;
    if (is_new) end = tables_->end_of(transaction, where, code);
    builder.add(arrival_ms, bytes);
    if (builder.bytes() >= options_.block_bytes) close_block(where, end, builder);
  };
  for (const auto& message : group.messages) {
    add({Topic::kMessages, partition_of(message.rsvp_id, options_.partitions)}, message.arrival_ms, message.bytes);
  }
  for (const auto& letter : group.dead_letters) add({Topic::kDeadLetters, 0}, letter.arrival_ms, letter.json_line);
  uint64_t bytes = 0;
  for (auto& [where, parts] : open) {
    if (!parts.second.empty()) close_block(where, parts.first, parts.second);
    for (const auto& [first, block] : blocks[where]) bytes += block.size();
  }
  if (code != 0) return fault("read", code);
  if (Status room = make_room(transaction, bytes); !room.ok()) return room;
  for (const auto& [where, made] : blocks) {
    for (const auto& [first, block] : made) {
      if (code == 0) code = transaction.put(tables_->blocks, encode_key({where.topic, where.partition, first}), block);
    }
    // Making room may have moved the beginning.
    LogEnd& end = open.at(where).first;
    if (code == 0) end.first = tables_->end_of(transaction, where, code).first;
    end.bytes = tables_->end_of(transaction, where, code).bytes;
    for (const auto& [first, block] : made) end.bytes += block.size();
    if (code == 0) code = tables_->put_end(transaction, where, end);
  }
  for (const auto& [key, position] : group.source_positions) {
    if (code == 0) code = transaction.put(tables_->sources, key, encode_position(position));
  }
  if (code != 0) return fault("write", code);
  return Done{};
}

Status LmdbLog::make_room(Transaction& transaction, uint64_t bytes) {
  if (options_.max_bytes == 0) return Done{};
  int code = 0;
  uint64_t used = tables_->bytes_kept(transaction, code);
  while (code == 0 && used + bytes > options_.max_bytes) {
    const uint64_t freed = tables_->remove_oldest(transaction, INT64_MAX, code);
    if (freed == 0) {
      return Error{ErrorKind::kOutside,
                   fmt::format("{}: the log is full ({} of {} bytes) and pipeline {} still needs its oldest records",
                               options_.folder, used, options_.max_bytes, tables_->slowest_consumer(transaction))};
    }
    used -= freed;
  }
  return code == 0 ? Status(Done{}) : fault("remove old records", code);
}

Result<uint64_t> LmdbLog::trim() {
  if (options_.retention_ms == 0) return uint64_t{0};
  Transaction transaction;
  if (const int code = transaction.begin(tables_->environment.get(), 0); code != 0) return fault("write", code);
  const Consumers positions = waiting_positions();
  int code = put_positions(positions, transaction);
  uint64_t removed = 0;
  const int64_t oldest_ms = clock_.now_ms() - options_.retention_ms;
  while (code == 0 && removed < kBlocksTrimmed && tables_->remove_oldest(transaction, oldest_ms, code) > 0) ++removed;
  if (removed == 0 && code == 0) return removed;
  if (code == 0) code = transaction.commit();
  if (code != 0) return fault("remove old records", code);
  forget_positions(positions);
  return removed;
}

Result<std::optional<stream::Position>> LmdbLog::source_position(std::string_view source_key) {
  Transaction transaction;
  int code = transaction.begin(tables_->environment.get(), Transaction::kReadOnly);
  if (code != 0) return fault("read", code);
  const auto bytes = transaction.get(tables_->sources, source_key, code);
  if (code != 0) return fault("read", code);
  if (!bytes) return std::optional<stream::Position>{};
  const auto position = decode_position(*bytes);
  if (!position)
    return Error{ErrorKind::kCorrupt, fmt::format("{}: the position of {} is damaged", options_.folder, source_key)};
  return position;
}

Result<std::unique_ptr<stream::LogReader>> LmdbLog::reader(Topic topic, std::string_view pipeline) {
  return std::unique_ptr<stream::LogReader>(std::make_unique<LmdbLogReader>(*this, topic, std::string(pipeline)));
}

Result<stream::LogExtent> LmdbLog::extent(Topic topic) {
  Transaction transaction;
  int code = transaction.begin(tables_->environment.get(), Transaction::kReadOnly);
  stream::LogExtent extent;
  const PartitionId count = topic == Topic::kMessages ? options_.partitions : 1;
  for (PartitionId partition = 0; code == 0 && partition < count; ++partition) {
    const LogEnd end = tables_->end_of(transaction, {topic, partition}, code);
    extent.first[partition] = end.first;
    extent.next[partition] = end.next;
    extent.bytes += end.bytes;
  }
  if (code != 0) return fault("read", code);
  return extent;
}

void LmdbLog::tell_readers() {
  {
    const std::lock_guard lock(told_mutex_);
    ++appends_;
  }
  told_.notify_all();
}

}  // namespace rsvpulse::connect
