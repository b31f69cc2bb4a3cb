#include "trend/reading.h"

#include <deque>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "stream/made_log.h"
#include "trend/counting.h"
#include "trend/made_answers.h"
#include "trend/made_lines.h"

namespace rsvpulse::trend {
namespace {

// What the lines amount to, read in batches by the readers in turn.
class ReadInTurn {
 public:
  ReadInTurn(size_t readers, size_t bytes_of_groups) {
    const auto groups = std::make_shared<rsvp::GroupStore>(bytes_of_groups);
    for (size_t i = 0; i < readers; ++i) readers_.emplace_back(1, groups);
  }

  std::string answers_to(const std::vector<std::string>& lines) {
    stream::LinesSource source("lines", lines, 10);
    TrendState state(7);
    std::vector<Reading> readings(readers_.size());  // read before the first of them is counted, as threads do
    bool ended = false;
    while (!ended) {
      size_t filled = 0;
      for (; filled < readings.size() && !ended; ++filled) {
        ended = *source.read(readings[filled].batch) == stream::ReadOutcome::kEnd;
        if (ended) break;
        readers_[filled].read(readings[filled]);
        generations_.insert(readings[filled].generation);
      }
      for (size_t i = 0; i < filled; ++i) count_reading(state, readings[i], 0, false);
    }
    const TrendState* const pointer = &state;
    return answers({&pointer, 1}, kNow);
  }

  size_t generations() const { return generations_.size(); }

 private:
  static constexpr int64_t kNow = 1'489'000'000'000 + 4'000 * 30'000;

  std::deque<Reader> readers_;
  std::set<uint64_t> generations_;
};

TEST(Reader, ThoseThatShareGroupsAnswerAsOneDoesAlsoWhileGroupsAreForgotten) {
  std::vector<std::string> lines = busy_lines();
  for (size_t i = 0; i < lines.size(); i += 2) {
    lines[i] = message(static_cast<int64_t>(i), 1'489'000'000'000 + static_cast<int64_t>(i),
                       std::string(600, 'x') + std::to_string(i));
  }
  ReadInTurn alone(1, rsvp::GroupStore::kUsualBytes);
  const std::string expected = alone.answers_to(lines);
  EXPECT_EQ(alone.generations(), 1u);
  ReadInTurn together(3, 300'000);
  EXPECT_EQ(together.answers_to(lines), expected);
  EXPECT_GT(together.generations(), 3u);
}

}  // namespace
}  // namespace rsvpulse::trend
