#include "connect/kafka_origin.h"

#include <charconv>

#include <fmt/format.h>

#include "base/hash.h"
#include "rsvp/dead_letter.h"

namespace rsvpulse::connect {
namespace {

struct HeaderNames {
  const char* source;
  const char* position;
  const char* group;
};

HeaderNames names_of(stream::Topic topic) {
  if (topic == stream::Topic::kMessages) return {"source", "position", "group"};
  return {"ingest-source", "ingest-position", "ingest-group"};
}

void add(rd_kafka_headers_t* headers, const char* name, std::string_view value) {
  rd_kafka_header_add(headers, name, -1, value.data(), static_cast<ssize_t>(value.size()));
}

// The index-th header of the name; nullopt: there is none.
std::optional<std::string_view> header(const rd_kafka_message_t& record, const char* name, size_t index = 0) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&record, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  const void* value = nullptr;
  size_t size = 0;
  if (rd_kafka_header_get(headers, index, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return value ? std::string_view(static_cast<const char*>(value), size) : std::string_view();
}

// Takes "123 " from the front of `text`.
std::optional<uint64_t> take_number(std::string_view& text) {
  uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<size_t>(end - text.data());
  if (fault != std::errc() || length == text.size() || *end != ' ') return std::nullopt;
  text.remove_prefix(length + 1);
  return value;
}

uint64_t number_in(const std::optional<std::string_view>& text) {
  uint64_t value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

std::string_view value_of(const rd_kafka_message_t& record) { return {static_cast<const char*>(record.payload), record.len}; }

// A position that no source gives: line numbers begin with 1.
constexpr std::string_view kBeginning = "0 0 ";

}  // namespace

std::string position_text(const stream::Position& position) {
  return fmt::format("{} {} {}", position.offset, position.line_number, position.source);
}

std::optional<stream::Position> parse_position(std::string_view text) {
  stream::Position position;
  const auto offset = take_number(text);
  const auto line = offset ? take_number(text) : std::nullopt;
  if (!line) return std::nullopt;
  position.offset = *offset;
  position.line_number = *line;
  position.source = text;
  return position;
}

void add_origin(std::string_view source_key, const KafkaOrigin& origin, stream::Topic topic, rd_kafka_headers_t* headers) {
  const HeaderNames names = names_of(topic);
  add(headers, names.source, source_key);
  add(headers, names.position, position_text(origin.behind));
  add(headers, names.group,
      fmt::format("{} {} {}", origin.group, origin.records, origin.before ? position_text(*origin.before) : kBeginning));
}

std::optional<KafkaOrigin> origin_of(const rd_kafka_message_t& record, std::string_view source_key, stream::Topic topic) {
  const HeaderNames names = names_of(topic);
  for (size_t i = 0;; ++i) {
    const auto source = header(record, names.source, i);
    if (!source) return std::nullopt;
    if (*source != source_key) continue;
    const auto behind = parse_position(header(record, names.position, i).value_or(""));
    std::string_view rest = header(record, names.group, i).value_or("");
    const auto group = take_number(rest);
    const auto records = group ? take_number(rest) : std::nullopt;
    const auto before = records ? parse_position(rest) : std::nullopt;
    if (!behind || !before) return std::nullopt;
    KafkaOrigin origin{.behind = *behind, .group = *group, .records = *records, .before = std::nullopt};
    if (before->line_number > 0) origin.before = before;
    return origin;
  }
}

uint64_t fingerprint_of(const stream::Append::Message& message) {
  return hash64(message.bytes, static_cast<uint64_t>(message.rsvp_id));
}

uint64_t fingerprint_of(const stream::Append::DeadLetter& letter) { return hash64(letter.json_line, 1); }

uint64_t fingerprint_of(const rd_kafka_message_t& record, stream::Topic topic) {
  if (topic == stream::Topic::kDeadLetters) return hash64(letter_line(record), 1);
  int64_t rsvp_id = 0;
  const auto* key = static_cast<const char*>(record.key);
  if (key) std::from_chars(key, key + record.key_len, rsvp_id);
  return hash64(value_of(record), static_cast<uint64_t>(rsvp_id));
}

void add_letter(std::string_view source, uint64_t line, uint64_t offset, std::string_view field, std::string_view reason,
                rd_kafka_headers_t* headers) {
  add(headers, "source", source);
  add(headers, "position", std::to_string(offset));
  add(headers, "line", std::to_string(line));
  add(headers, "field", field);
  add(headers, "reason", reason);
}

void add_json_letter(rd_kafka_headers_t* headers) { add(headers, "form", "json"); }

std::string letter_line(const rd_kafka_message_t& record) {
  if (header(record, "form") == "json") return std::string(value_of(record));
  const std::string topic = rd_kafka_topic_name(record.rkt);
  const auto source = header(record, "source");
  const auto offset = header(record, "position");
  std::string line;
  rsvp::append_json_line(
      {.source = source.value_or(topic),
       .line = number_in(header(record, "line")),
       .offset = offset ? number_in(offset) : static_cast<uint64_t>(record.offset),
       .refusal = {.field = std::string(header(record, "field").value_or("")),
                   .reason = std::string(header(record, "reason").value_or("unknown: the record has no header 'reason'"))},
       .bytes = value_of(record)},
      line);
  line.pop_back();  // the line end
  return line;
}

}  // namespace rsvpulse::connect
