// A record of a topic as a line of a batch.
#pragma once

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "rsvp/rsvp.h"
#include "stream/batch.h"

namespace rsvpulse::connect {

// Copies `value` behind the batch's bytes, line ends made blanks, cut to what a line may have. Blank ones are left out.
inline void add_record(std::string_view value, int64_t offset, int64_t arrival_ms, stream::Batch& batch) {
  if (value.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
  const size_t kept = std::min(value.size(), rsvp::kMaxLineBytes);
  const size_t begin = batch.bytes_used;
  if (batch.bytes.size() < begin + kept) batch.bytes.resize(std::max(begin + kept, batch.bytes.size() * 2));
  char* text = batch.bytes.data() + begin;
  std::memcpy(text, value.data(), kept);
  for (char* end = text + kept; (text = static_cast<char*>(std::memchr(text, '\n', static_cast<size_t>(end - text))));)
    *text = ' ';
  batch.bytes_used = begin + kept;
  batch.lines.push_back({.begin = static_cast<uint32_t>(begin),
                         .length = static_cast<uint32_t>(kept),
                         .number = static_cast<uint64_t>(offset) + 1,
                         .offset = static_cast<uint64_t>(offset),
                         .full_length = value.size(),
                         .arrival_ms = arrival_ms});
}

inline std::string_view value_of(const rd_kafka_message_t& record) {
  return {static_cast<const char*>(record.payload), record.len};
}

// Behind the last record of a batch: a batch ends with the record after so many bytes.
inline constexpr size_t kKafkaBatchBytes = size_t{1} << 18;

}  // namespace rsvpulse::connect
