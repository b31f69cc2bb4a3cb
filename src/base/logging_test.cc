#include "base/logging.h"

#include <gtest/gtest.h>

namespace rsvpulse {
namespace {

constexpr int64_t kTime = 1'489'925'473'189;

TEST(LogLine, IsTextForPeople) {
  EXPECT_EQ(
      log_line(LogForm::kText, kTime, Severity::kWarning, "ingest", "waiting", {{"source", "ws://a/"}, {"retry_in", "2 s"}}),
      "2017-03-19 12:11:13.189 warning ingest: waiting (source=ws://a/, retry_in=2 s)\n");
  EXPECT_EQ(log_line(LogForm::kText, kTime, Severity::kInfo, "run", "ready"), "2017-03-19 12:11:13.189 info run: ready\n");
}

TEST(LogLine, IsJsonForCollectors) {
  EXPECT_EQ(
      log_line(LogForm::kJson, kTime, Severity::kError, "archive", "no \"room\"", {{"path", "/tmp"}}),
      "{\"time\":\"2017-03-19T12:11:13.189Z\",\"severity\":\"error\",\"component\":\"archive\",\"message\":\"no \\\"room\\\"\","
      "\"path\":\"/tmp\"}\n");
}

TEST(LogLine, HoldsNothingThatCommandsATerminal) {
  for (const LogForm form : {LogForm::kText, LogForm::kJson}) {
    const std::string line = log_line(form, kTime, Severity::kInfo, "run", "a\x1b[2J\nb", {{"source", "\u202Ex\n"}});
    EXPECT_EQ(line.find('\x1b'), std::string::npos);
    EXPECT_EQ(line.find("\u202E"), std::string::npos);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
  }
}

}  // namespace
}  // namespace rsvpulse
