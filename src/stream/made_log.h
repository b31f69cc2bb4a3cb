// A log in memory and sources of given lines, for tests.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "stream/log.h"

namespace rsvpulse::stream {

inline void add_line(Batch& batch, std::string_view text, uint64_t offset, int64_t arrival_ms) {
  if (batch.bytes.size() < batch.bytes_used + text.size()) batch.bytes.resize(batch.bytes_used + text.size());
  std::copy(text.begin(), text.end(), batch.bytes.begin() + static_cast<ptrdiff_t>(batch.bytes_used));
  batch.lines.push_back({.begin = static_cast<uint32_t>(batch.bytes_used),
                         .length = static_cast<uint32_t>(text.size()),
                         .number = offset + 1,
                         .offset = offset,
                         .full_length = text.size(),
                         .arrival_ms = arrival_ms});
  batch.bytes_used += text.size();
}

// One partition. Fails appends and commits as often as asked.
class MemoryLog final : public Log {
 public:
  Status append(const Append& group) override {
    const std::lock_guard lock(mutex_);
    if (failures > 0) {
      --failures;
      return Error{ErrorKind::kOutside, "memory: no room"};
    }
    for (const auto& message : group.messages) messages_.push_back({message.arrival_ms, std::string(message.bytes)});
    for (const auto& letter : group.dead_letters) dead_.push_back({letter.arrival_ms, std::string(letter.json_line)});
    for (const auto& [key, position] : group.source_positions) positions_[key] = position;
    ++appends;
    return Done{};
  }
  Result<std::optional<Position>> source_position(std::string_view key) override {
    const std::lock_guard lock(mutex_);
    const auto found = positions_.find(std::string(key));
    return found == positions_.end() ? std::optional<Position>{} : std::optional(found->second);
  }
  Result<std::unique_ptr<LogReader>> reader(Topic topic, std::string_view) override {
    return std::unique_ptr<LogReader>(std::make_unique<Reader>(*this, topic));
  }
  Result<LogExtent> extent(Topic topic) override {
    const std::lock_guard lock(mutex_);
    return LogExtent{{{0, 0}}, {{0, records(topic).size()}}, 0};
  }

  std::vector<std::string> texts(Topic topic) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> all;
    for (const auto& [arrival_ms, text] : records(topic)) all.push_back(text);
    return all;
  }

  std::atomic<int> failures = 0;  // appends that fail before one is well
  std::atomic<int> appends = 0;
  std::atomic<Offset> committed = 0;
  size_t batch_lines = 3;

 private:
  struct Record {
    int64_t arrival_ms;
    std::string text;
  };
  class Reader final : public LogReader {
   public:
    Reader(MemoryLog& log, Topic topic) : log_(log), topic_(topic) {}
    void on_assignment(Assignment assignment) override { assignment_ = std::move(assignment); }
    Result<ReadOutcome> read(Batch& batch, int64_t) override {
      batch.clear();
      if (!begun_) {
        const auto positions = assignment_.assigned({0});
        if (!positions.ok()) return positions.error();
        next_ = positions->contains(0) ? positions->at(0) : 0;
        begun_ = true;
      }
      if (stopped_) return ReadOutcome::kEnd;
      const std::lock_guard lock(log_.mutex_);
      const auto& records = log_.records(topic_);
      for (size_t i = 0; i < log_.batch_lines && next_ < records.size(); ++i, ++next_) {
        add_line(batch, records[next_].text, next_, records[next_].arrival_ms);
      }
      return batch.lines.empty() ? ReadOutcome::kIdle : ReadOutcome::kBatch;
    }
    Status commit(const LogPositions& positions) override {
      if (positions.contains(0)) log_.committed = positions.at(0);
      return Done{};
    }
    Result<LogExtent> extent() override { return log_.extent(topic_); }
    void stop() override { stopped_ = true; }

   private:
    MemoryLog& log_;
    Topic topic_;
    Assignment assignment_;
    bool begun_ = false;
    Offset next_ = 0;
    std::atomic<bool> stopped_ = false;
  };

  std::vector<Record>& records(Topic topic) { return topic == Topic::kMessages ? messages_ : dead_; }

  std::mutex mutex_;
  std::vector<Record> messages_;
  std::vector<Record> dead_;
  std::map<std::string, Position> positions_;
};

// Lines given beforehand, a few a batch; its position is the number of lines delivered.
class LinesSource final : public Source {
 public:
  LinesSource(std::string name, std::vector<std::string> lines, size_t lines_per_batch = 4)
      : name_(std::move(name)), lines_(std::move(lines)), per_batch_(lines_per_batch) {}

  Result<ReadOutcome> read(Batch& batch) override {
    batch.clear();
    batch.source = name_;
    if (next_ == lines_.size()) return ReadOutcome::kEnd;
    for (size_t i = 0; i < per_batch_ && next_ < lines_.size(); ++i, ++next_) add_line(batch, lines_[next_], next_, -1);
    return ReadOutcome::kBatch;
  }
  Position position() const override { return {name_, next_, next_ + 1}; }
  Status resume(const Position& position) override {
    next_ = position.offset;
    return Done{};
  }

 private:
  std::string name_;
  std::vector<std::string> lines_;
  size_t per_batch_;
  size_t next_ = 0;
};

}  // namespace rsvpulse::stream
