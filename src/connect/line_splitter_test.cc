#include "connect/line_splitter.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connect/made_file.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::connect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The lines of `bytes`, fed `chunk` bytes at a time, a batch ending after every read.
std::vector<std::string> split(std::string_view bytes, size_t chunk) {
  LineSplitter splitter;
  stream::Batch batch;
  std::vector<std::string> lines;
  const auto collect = [&] {
    splitter.end(batch);
    for (const stream::Line& line : batch.lines) lines.push_back(shown(batch, line));
    batch.clear();
    splitter.start(batch);
  };
  splitter.start(batch);
  while (!bytes.empty()) {
    const size_t count = std::min(chunk, bytes.size());
    std::copy_n(bytes.begin(), count, splitter.space(batch, count).begin());
    splitter.commit(batch, count);
    bytes.remove_prefix(count);
    collect();
  }
  splitter.finish(batch);
  collect();
  return lines;
}

std::vector<std::string> split_every_way(std::string_view bytes) {
  auto whole = split(bytes, std::max<size_t>(1, bytes.size()));
  for (const size_t chunk : {1u, 2u, 3u, 5u, 64u}) EXPECT_EQ(split(bytes, chunk), whole) << chunk;
  return whole;
}

TEST(LineSplitter, CutsAtLineFeedsAndReadsALastLineWithoutOne) {
  EXPECT_THAT(split_every_way("a\nbc\n\nd"), ElementsAre("1@0 a", "2@2 bc", "4@6 d"));
  EXPECT_THAT(split_every_way("a\r\n \t\r\nb\r"), ElementsAre("1@0 a\r", "3@7 b\r"));
  EXPECT_THAT(split_every_way(""), IsEmpty());
  EXPECT_THAT(split_every_way("\n\n \n"), IsEmpty());
  EXPECT_THAT(split_every_way(std::string_view("a\0b\n", 4)), ElementsAre(std::string("1@0 a\0b", 7)));
}

TEST(LineSplitter, DropsAByteOrderMarkAtTheStartOnly) {
  EXPECT_THAT(split_every_way("\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n"), ElementsAre("1@3 {}", "2@6 \xEF\xBB\xBF{}"));
  EXPECT_THAT(split_every_way("\xEF\xBB\xBF \n{}"), ElementsAre("2@5 {}"));
  EXPECT_THAT(split_every_way("\n\xEF\xBB\xBF{}"), ElementsAre("2@1 \xEF\xBB\xBF{}"));
}

// Long lines: what is kept, what is told, and that the line after is whole. Reads of many sizes around the limit.
class LongLines : public testing::TestWithParam<size_t> {
 protected:
  // Number, length kept, length told, for each line.
  std::vector<std::string> sizes(const std::string& bytes) const {
    LineSplitter splitter;
    stream::Batch batch;
    std::vector<std::string> found;
    size_t largest = 0;
    for (size_t at = 0; at <= bytes.size(); at += GetParam()) {
      batch.clear();
      splitter.start(batch);
      const size_t count = std::min(GetParam(), bytes.size() - at);
      std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(at), count, splitter.space(batch, count).begin());
      splitter.commit(batch, count);
      if (at + count == bytes.size()) splitter.finish(batch);
      largest = std::max(largest, batch.bytes_used);
      splitter.end(batch);
      for (const stream::Line& line : batch.lines) {
        found.push_back(std::to_string(line.number) + ":" + std::to_string(line.length) + "/" +
                        std::to_string(line.full_length));
      }
    }
    EXPECT_LE(largest, 2 * rsvp::kMaxLineBytes + GetParam());
    return found;
  }
  static constexpr size_t kLimit = rsvp::kMaxLineBytes;
};

TEST_P(LongLines, AreCutAtTheLimitAndTold) {
  EXPECT_THAT(sizes(std::string(kLimit, 'a') + "\nb\n"), ElementsAre("1:1048576/1048576", "2:1/1"));
  EXPECT_THAT(sizes(std::string(kLimit + 1, 'a') + "\nb\n"), ElementsAre("1:1048576/1048577", "2:1/1"));
  EXPECT_THAT(sizes(std::string(5 * kLimit, 'a') + "\nb"), ElementsAre("1:1048576/5242880", "2:1/1"));
  EXPECT_THAT(sizes("b\n" + std::string(3 * kLimit, 'a')), ElementsAre("1:1/1", "2:1048576/3145728"));
}

TEST_P(LongLines, OfBlanksAreBlankAndTrailingCarriageReturnsDoNotCount) {
  EXPECT_THAT(sizes(std::string(3 * kLimit, ' ') + "\nb\n"), ElementsAre("2:1/1"));
  EXPECT_THAT(sizes("\xEF\xBB\xBF" + std::string(3 * kLimit, '\t') + "\nb\n"), ElementsAre("2:1/1"));
  const auto with_returns = sizes(std::string(kLimit, 'a') + std::string(2 * kLimit, '\r') + "\nb\n");
  ASSERT_EQ(with_returns.size(), 2u);
  const size_t slash = with_returns[0].find('/');
  EXPECT_EQ(with_returns[0].substr(2, slash - 2), with_returns[0].substr(slash + 1)) << "not told as too long";
  EXPECT_THAT(sizes(std::string(kLimit, 'a') + std::string(kLimit, '\r') + "x\n"), ElementsAre("1:1048576/2097153"));
}

INSTANTIATE_TEST_SUITE_P(ReadSizes, LongLines, testing::Values(4096, 65536, 1 << 20, (1 << 20) + 7, 8 << 20));

}  // namespace
}  // namespace rsvpulse::connect
