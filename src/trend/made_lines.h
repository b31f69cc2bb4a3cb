// Lines of messages in memory and a source of them, for the tests of this module.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "stream/source.h"
#include "trend/event_time.h"

namespace rsvpulse::trend {

class LinesSource final : public stream::Source {
 public:
  LinesSource(std::vector<std::string> lines, size_t lines_per_batch) : lines_(std::move(lines)), per_batch_(lines_per_batch) {}

  Result<stream::ReadOutcome> read(stream::Batch& batch) override {
    batch.clear();
    batch.source = "lines";
    for (size_t i = 0; i < per_batch_ && next_ < lines_.size(); ++i, ++next_) {
      const std::string& line = lines_[next_];
      batch.bytes.resize(std::max(batch.bytes.size(), batch.bytes_used + line.size()));
      std::copy(line.begin(), line.end(), batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
      batch.lines.push_back(
          {static_cast<uint32_t>(batch.bytes_used), static_cast<uint32_t>(line.size()), next_ + 1, 0, line.size()});
      batch.bytes_used += line.size();
    }
    return batch.lines.empty() ? stream::ReadOutcome::kEnd : stream::ReadOutcome::kBatch;
  }
  stream::Position position() const override { return {"lines", 0, next_ + 1}; }
  Status resume(const stream::Position&) override { return Done{}; }

 private:
  std::vector<std::string> lines_;
  size_t per_batch_;
  size_t next_ = 0;
};

inline std::string message(int64_t id, int64_t mtime, std::string_view topic, std::string_view response = "yes") {
  return fmt::format(
      R"({{"response":"{}","rsvp_id":{},"mtime":{},"event":{{"event_name":"at {}","event_id":"{}"}},)"
      R"("group":{{"group_topics":[{{"topic_name":"{}"}}],"group_city":"London","group_lat":51.5,"group_name":"G{}"}}}})",
      response, id, mtime, id % 50, id % 50, topic, id % 7);
}

inline std::vector<std::string> busy_lines() {
  std::vector<std::string> lines;
  for (int64_t i = 0; i < 4'000; ++i) {
    if (i % 97 == 0) lines.push_back(fmt::format("{{\"rsvp_id\":{},", i));
    lines.push_back(message(i * 7919 % 900,
                            1'489'000'000'000 + i * 30'000 - i % 7 * 8'000'000 - (i % 31 == 0 ? 100 * kHourMs : 0),
                            fmt::format("t{}", i % 31), i % 3 == 0 ? "no" : "yes"));
  }
  return lines;
}

}  // namespace rsvpulse::trend
