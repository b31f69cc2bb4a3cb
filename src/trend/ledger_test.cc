#include "trend/ledger.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "trend/made_answers.h"

namespace rsvpulse::trend {
namespace {

LedgerQuestion question() {
  LedgerQuestion asked{.by_event = true, .kept_days = 7, .ranking = {}, .top_events = 3};
  asked.ranking.by.insert(*dimension_named("topic"));
  asked.ranking.by.insert(*dimension_named("city"));
  asked.ranking.decay = 0.1;
  return asked;
}

TEST(Ledger, RowsGoToTextAndBack) {
  const TrendState state(7);
  const TrendState* const states[] = {&state};
  const LedgerRow row = ledger_row("local-1", {{0, 12}, {3, 4}}, states, question(), 1'700'000'000'000);
  const std::string line = to_json_line(row);
  const auto again = parse_ledger_line(line);
  ASSERT_TRUE(again) << line;
  EXPECT_EQ(to_json_line(*again), line);
  EXPECT_EQ(again->positions, row.positions);
  EXPECT_EQ(again->question.ranking.decay, 0.1);
  for (const char* const bad : {"", "{}", "[]", "{\"log\":1}"}) EXPECT_FALSE(parse_ledger_line(bad));
  EXPECT_FALSE(parse_ledger_line(line.substr(0, line.size() / 2)));
}

TEST(Ledger, AppendsBehindWhatACrashLeft) {
  char folder[] = "/tmp/rsvpulse-ledger-XXXXXX";
  ASSERT_TRUE(mkdtemp(folder));
  const std::string path = std::string(folder) + "/ledger.jsonl";
  EXPECT_FALSE(read_ledger(path).ok());
  const LedgerRow row = ledger_row("l", {{0, 1}}, {}, question(), 1);
  ASSERT_TRUE(append_to_ledger(path, row).ok());
  std::ofstream(path, std::ios::app) << R"({"log":"l","posi)";
  ASSERT_TRUE(append_to_ledger(path, row).ok());
  ASSERT_TRUE(append_to_ledger(path, row).ok());
  const auto ledger = read_ledger(path);
  ASSERT_TRUE(ledger.ok());
  EXPECT_EQ(ledger->rows.size(), 3U);
  EXPECT_EQ(ledger->unreadable, 1U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace rsvpulse::trend
