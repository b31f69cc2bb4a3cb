#include "connect/log_block.h"

#include <cstring>
#include <utility>

#include "base/byte_codec.h"
#include "base/hash.h"

namespace rsvpulse::connect {
namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kHeadBytes = sizeof(uint32_t) + sizeof(uint32_t) + sizeof(uint64_t);
constexpr size_t kRowBytes = sizeof(int64_t) + sizeof(uint32_t);
constexpr size_t kKeyBytes = 1 + sizeof(uint32_t) + sizeof(uint64_t);

template <class T>
void put_big_endian(T value, std::string& out) {
  for (size_t i = sizeof value; i-- > 0;) out += static_cast<char>(value >> (8 * i) & 0xff);
}

template <class T>
T get_big_endian(std::string_view bytes) {
  T value = 0;
  for (size_t i = 0; i < sizeof value; ++i) value = static_cast<T>(value << 8 | static_cast<unsigned char>(bytes[i]));
  return value;
}

template <class T>
T get_at(std::string_view bytes, size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

}  // namespace

std::string encode_key(const BlockKey& key) {
  std::string bytes(1, static_cast<char>(key.topic));
  put_big_endian(key.partition, bytes);
  put_big_endian(key.first, bytes);
  return bytes;
}

std::optional<BlockKey> decode_key(std::string_view bytes) {
  if (bytes.size() != kKeyBytes || static_cast<unsigned char>(bytes[0]) > static_cast<int>(stream::Topic::kDeadLetters)) {
    return std::nullopt;
  }
  return BlockKey{static_cast<stream::Topic>(bytes[0]), get_big_endian<uint32_t>(bytes.substr(1)),
                  get_big_endian<uint64_t>(bytes.substr(1 + sizeof(uint32_t)))};
}

void BlockBuilder::add(int64_t arrival_ms, std::string_view record) {
  BytesEncoder row;
  row.put(arrival_ms);
  row.put(static_cast<uint32_t>(record.size()));
  table_ += row.take();
  records_ += record;
  ++count_;
}

std::string BlockBuilder::take() {
  const std::string rest = std::exchange(table_, {}) + std::exchange(records_, {});
  BytesEncoder head;
  head.put(kVersion);
  head.put(std::exchange(count_, 0));
  head.put(hash64(rest));
  return head.take() + rest;
}

uint32_t count_of(std::string_view block) {
  if (block.size() < kHeadBytes || get_at<uint32_t>(block, 0) != kVersion) return 0;
  return get_at<uint32_t>(block, sizeof(uint32_t));
}

bool append_records(std::string_view block, stream::Offset first, stream::Offset from, stream::Batch& batch) {
  const uint32_t count = count_of(block);
  const std::string_view rest = block.substr(std::min(block.size(), kHeadBytes));
  if (count == 0 || rest.size() < count * kRowBytes || hash64(rest) != get_at<uint64_t>(block, 2 * sizeof(uint32_t))) {
    return false;
  }
  const size_t lines_before = batch.lines.size();
  const size_t bytes_before = batch.bytes_used;
  size_t at = count * kRowBytes;  // of the record's bytes
  size_t copied_from = rest.size();
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t size = get_at<uint32_t>(rest, i * kRowBytes + sizeof(int64_t));
    if (size > rest.size() - at) {
      batch.lines.resize(lines_before);
      return false;
    }
    if (first + i >= from) {
      copied_from = std::min(copied_from, at);
      batch.lines.push_back({.begin = static_cast<uint32_t>(bytes_before + at - copied_from),
                             .length = size,
                             .number = first + i + 1,
                             .offset = first + i,
                             .full_length = size,
                             .arrival_ms = get_at<int64_t>(rest, i * kRowBytes)});
    }
    at += size;
  }
  const std::string_view records = rest.substr(copied_from);
  batch.bytes_used += records.size();
  if (batch.bytes.size() < batch.bytes_used) batch.bytes.resize(batch.bytes_used);
  if (!records.empty()) std::memcpy(batch.bytes.data() + bytes_before, records.data(), records.size());
  return true;
}

}  // namespace rsvpulse::connect
