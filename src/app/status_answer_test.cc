#include "app/status_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rsvpulse::app {
namespace {

using testing::HasSubstr;

constexpr char kSources[] =
    R"({"sources":[{"name":"ws://a/\u001b[31m","phase":"waiting","reason":"refused","connections":3}]})";

std::string pipelines(uint64_t offset, std::string_view trouble = "null") {
  return R"({"log":{"records":40,"bytes":2500,"dead_letters":1,"first":[],"next":[]},"pipelines":[{"name":"trends","positions":[)"
         R"({"partition":0,"offset":)" +
         std::to_string(offset) + R"(}],"lag":7,"lags":[{"partition":0,"records":3},{"partition":1,"records":4}],"trouble":)" +
         std::string(trouble) + "}]}\n";
}

TEST(StatusAnswer, ShowsEachPartitionWithItsRate) {
  const auto before = read_status(pipelines(100), "");
  const auto now = read_status(pipelines(350, "\"the disk is full\""), kSources);
  ASSERT_TRUE(before.ok() && now.ok());
  EXPECT_EQ(rows_text(pipeline_rows(*now, &*before, 500), "tsv"),
            "pipeline\tpartition\toffset\tlag\tper_second\tstate\n"
            "trends\t0\t350\t3\t500.0\ttries again: the disk is full\n"
            "trends\t1\t0\t4\t\ttries again: the disk is full\n");
  EXPECT_EQ(rows_text(pipeline_rows(*before, nullptr, 0), "tsv"),
            "pipeline\tpartition\toffset\tlag\tper_second\tstate\n"
            "trends\t0\t100\t3\t\truns\ntrends\t1\t0\t4\t\truns\n");
}

TEST(StatusAnswer, IsSafeToShow) {
  const auto now = read_status(pipelines(1), kSources);
  const std::string text = status_text(*now, nullptr, 0, 0);
  EXPECT_THAT(text, HasSubstr("log: 40 messages, 2.5 kB, 1 dead letter\n"));
  EXPECT_THAT(text, HasSubstr("ws://a/"));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(StatusAnswer, AsJsonIsWhatWasAnswered) {
  EXPECT_EQ(*status_json(R"({"log":{"records":1},"pipelines":[ {"name":"a"} ]})", R"({"sources":[]})"),
            "{\"log\":{\"records\":1},\"pipelines\":[{\"name\":\"a\"}],\"sources\":[]}\n");
  EXPECT_EQ(*status_json(R"({"log":{},"pipelines":[]})", ""), "{\"log\":{},\"pipelines\":[],\"sources\":null}\n");
}

TEST(StatusAnswer, RefusesWhatIsNone) {
  for (const std::string_view body : {"", "<html>", "[]", "{}", R"({"log":1,"pipelines":[]})",
                                      R"({"log":{"records":-1,"bytes":0,"dead_letters":0},"pipelines":[]})",
                                      R"({"log":{"records":1,"bytes":0,"dead_letters":0},"pipelines":[1]})"}) {
    EXPECT_FALSE(read_status(body, "").ok()) << body;
  }
  EXPECT_FALSE(read_status(pipelines(1), "{}").ok());
  EXPECT_FALSE(status_json("[]", "").ok());
}

}  // namespace
}  // namespace rsvpulse::app
