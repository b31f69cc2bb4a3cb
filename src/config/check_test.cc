#include "config/check.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sample_command.h"

namespace rsvpulse::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The faults of a command with this one option.
std::vector<std::string> faults_with(const Option& option) {
  Command command = kSample;
  command.options = {&option, 1};
  return faults_of(command);
}

TEST(ValueFault, TakesTheBoundsThemselves) {
  const Option option = {.name = "n", .type = Type::kInteger, .min = -3, .max = 3};
  EXPECT_EQ(value_fault(option, "-3"), "");
  EXPECT_EQ(value_fault(option, "3"), "");
  EXPECT_EQ(value_fault(option, "-4"), "must be -3 to 3");
}

TEST(ValueFault, KnowsAnOpenEnd) {
  const Option option = {.name = "n", .type = Type::kInteger, .min = 1, .max = std::numeric_limits<double>::infinity()};
  EXPECT_EQ(value_fault(option, "9223372036854775807"), "");
  EXPECT_EQ(value_fault(option, "0"), "must be at least 1");
}

TEST(FaultsOf, FindsNoneInGoodDeclarations) { EXPECT_THAT(faults_of(kSample), IsEmpty()); }

TEST(FaultsOf, FindsAnOptionDeclaredTwice) {
  const Option twice[] = {kSampleOptions[0], kSampleOptions[1], kSampleOptions[0]};
  Command command = kSample;
  command.options = twice;
  EXPECT_THAT(faults_of(command), ElementsAre("sample: --top: declared twice"));
}

TEST(FaultsOf, JudgesDefaultAndExampleAsValues) {
  Option option = kSampleOptions[0];
  option.default_value = "0";
  option.example = "many";
  EXPECT_THAT(faults_with(option), ElementsAre("sample: --top: the default 0 is wrong: must be 1 to 1000",
                                               "sample: --top: the example many is wrong: not an integer (1 to 1000)"));
}

TEST(FaultsOf, FindsWhatIsMissing) {
  Option option = kSampleOptions[0];
  option.text = "";
  EXPECT_THAT(faults_with(option), ElementsAre("sample: --top: the text is empty"));

  Command command = kSample;
  command.summary = "";
  command.examples = {};
  EXPECT_THAT(faults_of(command), ElementsAre("sample: the summary is empty", "sample: there is no example"));
}

TEST(FaultsOf, FindsContradictions) {
  EXPECT_THAT(faults_with({.name = "Top", .text = "t"}),
              ElementsAre("sample: --Top: the name is not in lower case with dashes"));
  EXPECT_THAT(faults_with({.name = "help", .type = Type::kFlag, .text = "t"}),
              ElementsAre("sample: --help: the name is taken by --help"));
  EXPECT_THAT(faults_with({.name = "a", .type = Type::kChoice, .text = "t"}),
              ElementsAre("sample: --a: choices belong to a choice, and a choice needs some"));
  EXPECT_THAT(faults_with({.name = "a", .type = Type::kText, .text = "t", .min = 1, .max = 2}),
              ElementsAre("sample: --a: bounds belong to an integer, a number, a size or a duration"));
  EXPECT_THAT(faults_with({.name = "a", .type = Type::kInteger, .text = "t", .min = 2, .max = 1}),
              ElementsAre("sample: --a: the bounds are the wrong way round"));
  EXPECT_THAT(faults_with({.name = "a", .type = Type::kText, .default_value = "x", .text = "t", .secret = true}),
              ElementsAre("sample: --a: a secret has no default"));
}

TEST(FaultsOf, WantsExamplesOfTheCommandItself) {
  EXPECT_THAT(faults_of(kSecretSample), ElementsAre("push: an example does not show the command"));
}

}  // namespace
}  // namespace rsvpulse::config
