#include "connect/lmdb_tables.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/byte_codec.h"
#include "connect/log_block.h"

namespace rsvpulse::connect {
namespace {

using stream::Offset;

// A block's key without its offset.
std::string key_of(const TopicPartition& where) {
  return encode_key({where.topic, where.partition, 0}).substr(0, 1 + sizeof(uint32_t));
}

std::string consumer_key(const TopicPartition& where, std::string_view pipeline) { return key_of(where).append(pipeline); }

Offset offset_in(std::string_view bytes) { return BytesDecoder(bytes).get<uint64_t>(); }

// The arrival of a block's newest record.
int64_t newest_arrival(std::string_view block) {
  stream::Batch batch;
  if (!append_records(block, 0, count_of(block) - 1, batch)) return std::numeric_limits<int64_t>::max();
  return batch.lines.back().arrival_ms;
}

}  // namespace

int LmdbLog::Tables::open(MDB_txn* transaction) {
  const std::array<std::pair<const char*, MDB_dbi*>, 5> all = {
      {{"meta", &meta}, {"blocks", &blocks}, {"ends", &ends}, {"sources", &sources}, {"consumers", &consumers}}};
  for (const auto& [name, table] : all) {
    if (const int code = mdb_dbi_open(transaction, name, MDB_CREATE, table); code != 0) return code;
  }
  return 0;
}

LogEnd LmdbLog::Tables::end_of(const Transaction& transaction, const TopicPartition& where, int& code) const {
  LogEnd end;
  if (code != 0) return end;
  if (const auto bytes = transaction.get(ends, key_of(where), code)) {
    BytesDecoder in(*bytes);
    end.first = in.get<uint64_t>();
    end.next = in.get<uint64_t>();
    end.bytes = in.get<uint64_t>();
    if (!in.ok()) code = MDB_CORRUPTED;
  }
  return end;
}

int LmdbLog::Tables::put_end(const Transaction& transaction, const TopicPartition& where, const LogEnd& end) const {
  BytesEncoder out;
  out.put(end.first);
  out.put(end.next);
  out.put(end.bytes);
  return transaction.put(ends, key_of(where), out.take());
}

int LmdbLog::Tables::put_consumer(const Transaction& transaction, const TopicPartition& where, std::string_view pipeline,
                                  Offset next) const {
  BytesEncoder out;
  out.put(next);
  return transaction.put(consumers, consumer_key(where, pipeline), out.take());
}

uint64_t LmdbLog::Tables::bytes_kept(const Transaction& transaction, int& code) const {
  Cursor cursor;
  code = cursor.open(transaction, ends);
  uint64_t bytes = 0;
  for (int moved = code == 0 ? cursor.move(MDB_FIRST) : code; moved == 0; moved = cursor.move(MDB_NEXT)) {
    bytes += offset_in(cursor.value().substr(2 * sizeof(uint64_t)));
  }
  return bytes;
}

LmdbLog::Tables::Need LmdbLog::Tables::first_need(const Transaction& transaction, std::string_view partition, int& code) const {
  Need first;
  Cursor cursor;
  code = cursor.open(transaction, consumers);
  for (int moved = code == 0 ? cursor.move(MDB_SET_RANGE, partition) : code; moved == 0 && cursor.key().starts_with(partition);
       moved = cursor.move(MDB_NEXT)) {
    if (const Offset from = offset_in(cursor.value()); from < first.from) {
      first = {std::string(cursor.key().substr(partition.size())), from};
    }
  }
  return first;
}

uint64_t LmdbLog::Tables::remove_oldest(const Transaction& transaction, int64_t before_ms, int& code) const {
  Cursor partitions;
  code = partitions.open(transaction, ends);
  for (int moved = code == 0 ? partitions.move(MDB_FIRST) : code; moved == 0; moved = partitions.move(MDB_NEXT)) {
    const auto first = decode_key(std::string(partitions.key()) + std::string(sizeof(uint64_t), '\0'));
    if (!first) continue;
    const TopicPartition where{first->topic, first->partition};
    const Offset needed = first_need(transaction, partitions.key(), code).from;
    if (code != 0) return 0;
    Cursor cursor;
    if (cursor.open(transaction, blocks) != 0 || cursor.move(MDB_SET_RANGE, encode_key(*first)) != 0) continue;
    const auto key = decode_key(cursor.key());
    if (!key || key->topic != where.topic || key->partition != where.partition) continue;
    const Offset next = key->first + count_of(cursor.value());
    if (next > needed || (before_ms != INT64_MAX && newest_arrival(cursor.value()) >= before_ms)) continue;
    const uint64_t bytes = cursor.value().size();
    LogEnd end = end_of(transaction, where, code);
    if (code == 0) code = cursor.remove();
    end.first = next;
    end.bytes -= std::min(end.bytes, bytes);
    if (code == 0) code = put_end(transaction, where, end);
    return code == 0 ? bytes : 0;
  }
  return 0;
}

std::string LmdbLog::Tables::slowest_consumer(const Transaction& transaction) const {
  // Offsets of different partitions say nothing of one another: who is last where the most bytes are holds up the log.
  std::string fullest;
  uint64_t most = 0;
  Cursor partitions;
  for (int moved = partitions.open(transaction, ends) == 0 ? partitions.move(MDB_FIRST) : MDB_NOTFOUND; moved == 0;
       moved = partitions.move(MDB_NEXT)) {
    const uint64_t bytes = offset_in(partitions.value().substr(2 * sizeof(uint64_t)));
    if (bytes <= most) continue;
    most = bytes;
    fullest = partitions.key();
  }
  int code = 0;
  return first_need(transaction, fullest, code).pipeline;
}

}  // namespace rsvpulse::connect
