#include "config/completion.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sample_command.h"
#include "config/settings_text.h"

namespace rsvpulse::config {
namespace {

using testing::HasSubstr;

constexpr std::array<const Command*, 2> kAll = {&kSample, &kSecretSample};

// What bash offers for a command line whose last word is being typed.
std::string bash_offers(const std::string& words, int last) {
  const std::string script = completion_script(kAll, "bash") + "COMP_WORDS=(" + words + ") COMP_CWORD=" + std::to_string(last) +
                             "; _rsvpulse; echo \"${COMPREPLY[*]}\"";
  setenv("SCRIPT", script.c_str(), 1);
  std::FILE* const pipe = popen("bash -c \"$SCRIPT\" 2>&1", "r");
  std::string out;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0) << out;
  return out;
}

TEST(Completion, OffersCommandsOptionsAndChoicesInBash) {
  EXPECT_EQ(bash_offers("rsvpulse ''", 1), "sample push --help --version\n");
  EXPECT_EQ(bash_offers("rsvpulse sample --o", 2), "--out-file --output\n");
  EXPECT_EQ(bash_offers("rsvpulse sample --output ''", 3), "table tsv json\n");
  EXPECT_EQ(bash_offers("rsvpulse push --api", 2), "--api-token-file\n");
}

TEST(Completion, NamesEveryOptionInEveryShell) {
  for (const std::string_view shell : kShells) {
    const std::string script = completion_script(kAll, shell);
    for (const Option& option : kSampleOptions) EXPECT_THAT(script, HasSubstr(std::string(option.name))) << shell;
    EXPECT_THAT(script, HasSubstr("push"));
  }
}

TEST(SettingsText, ShowsWhereValuesComeFromAndMasksSecrets) {
  const auto values = read_values(kSample, {"--top", "5", "--title", "a \"b\""}, [](std::string_view name) {
    return name == "RSVPULSE_BY" ? std::optional<std::string>("city,topic") : std::nullopt;
  });
  ASSERT_TRUE(values.ok());
  const std::string text = settings_text(*values);
  EXPECT_THAT(text, HasSubstr("top = 5 "));
  EXPECT_THAT(text, HasSubstr("# command line\n"));
  EXPECT_THAT(text, HasSubstr("title = \"a \\\"b\\\"\""));
  EXPECT_THAT(text, HasSubstr("by = [\"city\", \"topic\"]  # environment: RSVPULSE_BY\n"));
  EXPECT_THAT(text, HasSubstr("# now ="));
  EXPECT_THAT(text, HasSubstr("refresh = \"1s\""));
  const auto secret = read_values(kSecretSample, {}, [](std::string_view name) {
    return name == "RSVPULSE_API_TOKEN" ? std::optional<std::string>("s3cr3t") : std::nullopt;
  });
  EXPECT_EQ(settings_text(*secret), "api-token = \"(secret)\"  # environment: RSVPULSE_API_TOKEN\n");
}

TEST(SettingsText, MasksPasswordsInUrls) {
  const auto shown = [](const std::string& title) {
    return settings_text(*read_values(kSample, {"--title", title}, [](std::string_view) { return std::nullopt; }));
  };
  EXPECT_THAT(shown("postgres://me:s3c@r3t@db/x?password=0ther&user=me"),
              HasSubstr("\"postgres://me:(secret)@db/x?password=(secret)&user=me\""));
  EXPECT_THAT(shown("ws://me@db:80/a:b@c"), HasSubstr("\"ws://me@db:80/a:b@c\""));
}

}  // namespace
}  // namespace rsvpulse::config
