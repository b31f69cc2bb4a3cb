// Messages and rows made up for the lake's tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lake/row_stream.h"
#include "lake/tables.h"
#include "stream/batch.h"

namespace rsvpulse::lake {

// A message by what tests vary; everything else follows from it.
struct Made {
  int64_t rsvp_id = 1;
  int64_t mtime = 1000;
  std::string response = "yes";
  int64_t member_id = 1;
  std::string member_name = "Ann";
  std::string event_id = "e1";
  int64_t group_id = 1;
  std::string group_name = "Hikers";
  std::vector<std::pair<std::string, std::string>> topics = {{"hiking", "Hiking"}};
  int64_t venue_id = 0;  // 0: none
};

inline std::string json_of(const Made& made) {
  std::string topics;
  for (const auto& [urlkey, name] : made.topics) {
    topics += fmt::format(R"({}{{"urlkey":"{}","topic_name":"{}"}})", topics.empty() ? "" : ",", urlkey, name);
  }
  const std::string venue =
      made.venue_id == 0 ? ""
                         : fmt::format(R"("venue":{{"venue_id":{},"venue_name":"Hall","lat":1.5,"lon":-2.5}},)", made.venue_id);
  return fmt::format(R"({{{}"rsvp_id":{},"mtime":{},"response":"{}","guests":0,"visibility":"public",)"
                     R"("member":{{"member_id":{},"member_name":"{}"}},"event":{{"event_id":"{}","event_name":"Walk"}},)"
                     R"("group":{{"group_topics":[{}],"group_id":{},"group_name":"{}","group_lat":51.5}}}})",
                     venue, made.rsvp_id, made.mtime, made.response, made.member_id, made.member_name, made.event_id, topics,
                     made.group_id, made.group_name);
}

// Records of one partition from `first_offset` on.
inline stream::Batch batch_of(const std::vector<std::string>& lines, uint64_t first_offset = 0, uint32_t partition = 0) {
  stream::Batch batch;
  batch.source = "made";
  batch.partition = partition;
  for (const std::string& line : lines) {
    const uint64_t number = batch.lines.size();
    batch.lines.push_back({.begin = static_cast<uint32_t>(batch.bytes_used),
                           .length = static_cast<uint32_t>(line.size()),
                           .number = number + 1,
                           .offset = first_offset + number,
                           .full_length = line.size()});
    batch.bytes.insert(batch.bytes.end(), line.begin(), line.end());
    batch.bytes_used = batch.bytes.size();
  }
  return batch;
}

// A row as "1|Ann|-|@1000,0": the cells, "-" where there is none, and the version.
inline std::string text_of(const Table& table, RecordView row) {
  RecordReader reader(row);
  std::string text;
  for (const Column& column : table.columns) {
    if (!reader.has_value()) {
      text += "-|";
    } else if (column.type == ColumnType::kText) {
      text += std::string(reader.text()) + "|";
    } else if (column.type == ColumnType::kDouble) {
      text += fmt::format("{}|", reader.real());
    } else {
      text += fmt::format("{}|", reader.integer());
    }
  }
  return text + fmt::format("@{},{}", row.head().version.mtime, row.head().version.position);
}

inline std::vector<std::string> texts_of(const TableRows& rows, TableId table) {
  std::vector<std::string> texts;
  auto stream = rows.open(table);
  while (stream.ok()) {
    const auto row = (*stream)->next();
    if (!row.ok() || !*row) break;
    texts.push_back(text_of(lake::table(table), *row));
  }
  return texts;
}

}  // namespace rsvpulse::lake
