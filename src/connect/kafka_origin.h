// Where the records of Kafka's log come from, as their headers tell it; so that a restart after kill -9 finds out which records
// of the last group are there already.
//
//   source    the source's key: what the user named
//   position  where the source stood behind the record's group: "OFFSET LINE NAME"
//   group     "NUMBER RECORDS OFFSET LINE NAME": the group's number, counted up for the source; how many records it has, 0
//             where more than the group itself is needed to tell that all is there; and the position before it
//
// A group of several sources has the three for each. Dead letters, whose headers source, position, line, field and reason tell
// of the letter, have them as ingest-source, ingest-position and ingest-group.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "stream/log.h"
#include "stream/source.h"

namespace rsvpulse::connect {

// "OFFSET LINE NAME" and back.
std::string position_text(const stream::Position& position);
std::optional<stream::Position> parse_position(std::string_view text);

struct KafkaOrigin {
  stream::Position behind;
  uint64_t group = 0;
  uint64_t records = 0;                    // 0: cannot be told by the group alone
  std::optional<stream::Position> before;  // nullopt: the source's beginning
};

void add_origin(std::string_view source_key, const KafkaOrigin& origin, stream::Topic topic, rd_kafka_headers_t* headers);

// Of the source `source_key`; nullopt when the record is not from it.
std::optional<KafkaOrigin> origin_of(const rd_kafka_message_t& record, std::string_view source_key, stream::Topic topic);

// What tells a record from others when its source is read again: the same for the same message or dead letter.
uint64_t fingerprint_of(const stream::Append::Message& message);
uint64_t fingerprint_of(const stream::Append::DeadLetter& letter);
uint64_t fingerprint_of(const rd_kafka_message_t& record, stream::Topic topic);

// A dead letter's parts as the record's headers, and the JSON line made of them again. One that is JSON of another make is kept
// whole. A record that is not ours is shown as a letter of the topic itself.
void add_letter(std::string_view source, uint64_t line, uint64_t offset, std::string_view field, std::string_view reason,
                rd_kafka_headers_t* headers);
void add_json_letter(rd_kafka_headers_t* headers);
std::string letter_line(const rd_kafka_message_t& record);

}  // namespace rsvpulse::connect
