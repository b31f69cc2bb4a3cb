#include "app/commands.h"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/check.h"

namespace rsvpulse::app {
namespace {

TEST(Commands, AreDeclaredWithoutFaults) {
  for (const config::Command* command : commands()) EXPECT_THAT(config::faults_of(*command), testing::IsEmpty());
}

TEST(Commands, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names = {"reference", "help", "version"};
  for (const config::Command* command : commands()) EXPECT_TRUE(names.insert(command->name).second) << command->name;
}

TEST(Commands, AreFoundByName) {
  for (const Verb& verb : verbs()) EXPECT_EQ(verb_named(verb.command.name), &verb);
  EXPECT_EQ(verb_named("trends"), nullptr);
  EXPECT_EQ(verb_named(""), nullptr);
}

TEST(Commands, RunWithTheirDefaults) {
  for (const config::Command* command : commands()) {
    const std::vector<std::string> arguments(command->positional.required ? 1 : 0, "FILE");
    const auto values = config::read_values(*command, arguments, [](std::string_view) { return std::nullopt; });
    EXPECT_TRUE(values.ok()) << command->name << ": " << values.error().message;
  }
}

}  // namespace
}  // namespace rsvpulse::app
