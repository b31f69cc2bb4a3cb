#include <map>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sample_command.h"
#include "config/values.h"

namespace rsvpulse::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Arguments = std::vector<std::string>;
using Variables = std::map<std::string, std::string, std::less<>>;

Result<Values> read(const Arguments& arguments, const Variables& variables = {}, const Command& command = kSample) {
  return read_values(command, arguments, [&variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

// The message of a read that must fail; "" when it does not.
std::string fault(const Arguments& arguments, const Variables& variables = {}, const Command& command = kSample) {
  const auto values = read(arguments, variables, command);
  return values.ok() ? "" : values.error().message;
}

TEST(ReadValues, StartsFromTheDefaults) {
  const auto values = read({});
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->integer("top"), 20);
  EXPECT_EQ(values->real("decay"), 1.0);
  EXPECT_EQ(values->text("output"), "table");
  EXPECT_THAT(values->list("by"), ElementsAre("topic", "event"));
  EXPECT_EQ(values->integer("refresh"), 1000) << "durations are in ms";
  EXPECT_FALSE(values->flag("quiet"));
  EXPECT_FALSE(values->is_set("now"));
  EXPECT_EQ(values->text("title"), "");
  EXPECT_TRUE(values->is_set("top"));
  EXPECT_FALSE(values->is_given("top"));
  EXPECT_THAT(values->positionals(), IsEmpty());
}

TEST(ReadValues, TakesBothWaysToWriteAValue) {
  const auto values =
      read({"--top", "5", "--decay=0.5", "--by", "city,topic,city", "--quiet", "--title=a=b", "--refresh", "2m"});
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->integer("top"), 5);
  EXPECT_TRUE(values->is_given("top"));
  EXPECT_EQ(values->real("decay"), 0.5);
  EXPECT_THAT(values->list("by"), ElementsAre("city", "topic"));
  EXPECT_TRUE(values->flag("quiet"));
  EXPECT_EQ(values->text("title"), "a=b");
  EXPECT_EQ(values->integer("refresh"), 120'000);
}

TEST(ReadValues, TakesNegativeNumbersAndTextsThatBeginWithADash) {
  const auto values = read({"--now", "-5", "--title", "-x", "--out-file=--odd"});
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->integer("now"), -5);
  EXPECT_EQ(values->text("title"), "-x");
  EXPECT_EQ(values->text("out-file"), "--odd");
}

TEST(ReadValues, TellsPositionalsFromOptions) {
  const auto values = read({"a.jsonl", "--top", "5", "-", "--", "--top", "-h"});
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_THAT(values->positionals(), ElementsAre("a.jsonl", "-", "--top", "-h"));
  EXPECT_FALSE(values->help_asked());
}

TEST(ReadValues, HelpHidesFaults) {
  for (const Arguments& arguments :
       {Arguments{"--help"}, Arguments{"-h"}, Arguments{"--top", "0", "--help"}, Arguments{"--top", "-h"}}) {
    const auto values = read(arguments, {{"RSVPULSE_TOP", "many"}});
    ASSERT_TRUE(values.ok());
    EXPECT_TRUE(values->help_asked());
    EXPECT_EQ(values->integer("top"), 20);
  }
}

TEST(ReadValues, TheCommandLineWinsOverTheEnvironmentOverTheDefault) {
  const Variables variables = {
      {"RSVPULSE_TOP", "7"}, {"RSVPULSE_DECAY", "2"}, {"RSVPULSE_QUIET", "true"}, {"RSVPULSE_OUT_FILE", "x"}};
  const auto values = read({"--top", "5", "--quiet=false"}, variables);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->integer("top"), 5);
  EXPECT_EQ(values->real("decay"), 2.0);
  EXPECT_TRUE(values->is_given("decay"));
  EXPECT_EQ(values->text("out-file"), "x");
  EXPECT_FALSE(values->flag("quiet"));
}

TEST(ReadValues, AnEmptyVariableIsNone) {
  const auto values = read({}, {{"RSVPULSE_TOP", ""}});
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->integer("top"), 20);
}

TEST(ReadValues, AHiddenVariableIsNotJudged) { EXPECT_EQ(fault({"--top", "5"}, {{"RSVPULSE_TOP", "many"}}), ""); }

TEST(ReadValues, FindsAllFaultsAtOnce) {
  EXPECT_EQ(fault({"--top", "0", "--tpo", "3", "--output", "tvs"}, {{"RSVPULSE_DECAY", "fast"}, {"RSVPULSE_QUIET", "yes"}}),
            "--top 0: must be 1 to 1000\n"
            "unknown option --tpo; did you mean --top?\n"
            "--output tvs: not one of table, tsv, json; did you mean tsv?\n"
            "RSVPULSE_DECAY=fast: not a finite number (0 to 10)\n"
            "RSVPULSE_QUIET=yes: not true or false");
}

TEST(ReadValues, TheKindTellsWhereTheFaultLies) {
  EXPECT_EQ(read({"--top", "0"}, {{"RSVPULSE_DECAY", "x"}}).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(read({}, {{"RSVPULSE_TOP", "0"}}).error().kind, ErrorKind::kConfig);
}

TEST(ReadValues, ChecksEachType) {
  EXPECT_EQ(fault({"--top", "5x"}), "--top 5x: not an integer (1 to 1000)");
  EXPECT_EQ(fault({"--top="}), "--top '': not an integer (1 to 1000)");
  EXPECT_EQ(fault({"--top", "1001"}), "--top 1001: must be 1 to 1000");
  EXPECT_EQ(fault({"--now", "99999999999999999999"}), "--now 99999999999999999999: not an integer of 64 bits");
  EXPECT_EQ(fault({"--decay", "nan"}), "--decay nan: not a finite number (0 to 10)");
  EXPECT_EQ(fault({"--decay", "10.5"}), "--decay 10.5: must be 0 to 10");
  EXPECT_EQ(fault({"--refresh", "10"}), "--refresh 10: not a duration such as 250ms, 10s, 5m, 1h or 7d (100ms to 1h)");
  EXPECT_EQ(fault({"--refresh", "0s"}), "--refresh 0s: must be 100ms to 1h");
  EXPECT_EQ(fault({"--output", "TSV"}), "--output TSV: not one of table, tsv, json; did you mean tsv?");
  EXPECT_EQ(fault({"--by", "topic,evnt"}), "--by topic,evnt: evnt is not one of topic, event, city; did you mean event?");
  EXPECT_EQ(fault({"--by", "topic,"}),
            "--by topic,: an element is empty; expected a comma-separated list of topic, event, city");
  EXPECT_EQ(fault({"--out-file="}), "--out-file '': the path is empty");
  EXPECT_EQ(fault({"--title", "\xFF"}), "--title \uFFFD: not UTF-8");
  EXPECT_EQ(fault({"--quiet=maybe"}), "--quiet=maybe: not true or false");
}

TEST(ReadValues, NoticesAMissingValue) {
  EXPECT_EQ(fault({"--top"}), "--top: the value is missing; expected: integer, 1 to 1000");
  EXPECT_EQ(fault({"--top", "--quiet"}), "--top: the value is missing; expected: integer, 1 to 1000");
  EXPECT_EQ(fault({"--output", "--"}), "--output: the value is missing; expected: one of table, tsv, json");
}

TEST(ReadValues, AnOptionGivenTwiceNamesBothValues) {
  EXPECT_EQ(fault({"--top", "5", "--top=7"}), "--top is given twice: 5 and 7");
  EXPECT_EQ(fault({"--quiet", "--quiet"}), "--quiet is given twice");
}

TEST(ReadValues, OneSlipIsOneFault) {
  const Command no_positional = {
      .name = "x", .summary = "", .description = "", .positional = {}, .options = kSampleOptions, .examples = {}};
  EXPECT_EQ(fault({"--tpo", "5"}, {}, no_positional), "unknown option --tpo; did you mean --top?");
  EXPECT_EQ(fault({"--queit", "5"}, {}, no_positional), "unknown option --queit; did you mean --quiet?\nunexpected argument 5");
  EXPECT_EQ(fault({"-top", "5"}), "unknown option -top; did you mean --top?");
  EXPECT_EQ(fault({"--hlep"}), "unknown option --hlep; did you mean --help?");
  EXPECT_EQ(fault({"--limit=3"}), "unknown option --limit");
}

TEST(ReadValues, ChecksPositionals) {
  Command command = kSample;
  command.positional = {.name = "FILE", .text = "what to read", .required = true, .single = true};
  EXPECT_EQ(fault({}, {}, command), "FILE is missing: what to read");
  EXPECT_EQ(fault({"a", "b"}, {}, command), "unexpected argument b");
  EXPECT_EQ(fault({""}, {}, command), "FILE is empty");
  EXPECT_EQ(fault({"a"}, {}, command), "");
}

TEST(ReadValues, ShowsForeignTextSafely) {
  EXPECT_EQ(fault({"--top", "\x1b[2J"}), "--top \uFFFD[2J: not an integer (1 to 1000)");
  EXPECT_EQ(fault({"--to\np=5"}), "unknown option --to\uFFFDp; did you mean --top?");
  EXPECT_EQ(fault({"--top", "5 or so"}), "--top '5 or so': not an integer (1 to 1000)");
  const std::string long_fault = fault({"--top", std::string(100'000, 'x')});
  EXPECT_LT(long_fault.size(), 200u);
  EXPECT_THAT(long_fault, testing::HasSubstr("xxx…: not an integer"));
}

TEST(ReadValues, ASecretIsNeitherTakenFromTheCommandLineNorPrinted) {
  const std::string refused = fault({"--api-token", "s3cr3t"}, {}, kSecretSample);
  EXPECT_EQ(refused,
            "--api-token: a secret is not taken from the command line, where others can read it; set RSVPULSE_API_TOKEN or "
            "--api-token-file PATH");
  EXPECT_EQ(fault({}, {{"RSVPULSE_API_TOKEN", "s3\xFF"}}, kSecretSample), "RSVPULSE_API_TOKEN=(secret): not UTF-8");
  const auto values = read({}, {{"RSVPULSE_API_TOKEN", "s3cr3t"}}, kSecretSample);
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(values->text("api-token"), "s3cr3t");
}

TEST(Values, AWrongQuestionIsALogicError) {
  const auto values = read({});
  ASSERT_TRUE(values.ok());
  EXPECT_THROW((void)values->integer("tpo"), std::logic_error);
  EXPECT_THROW((void)values->text("top"), std::logic_error);
  EXPECT_THROW((void)values->integer("now"), std::logic_error) << "not set";
}

TEST(ProcessEnvironment, AnswersAsGetenv) {
  ASSERT_EQ(setenv("RSVPULSE_TEST_ONLY", "42", 1), 0);
  EXPECT_EQ(process_environment()("RSVPULSE_TEST_ONLY"), "42");
  ASSERT_EQ(unsetenv("RSVPULSE_TEST_ONLY"), 0);
  EXPECT_EQ(process_environment()("RSVPULSE_TEST_ONLY"), std::nullopt);
}

}  // namespace
}  // namespace rsvpulse::config
