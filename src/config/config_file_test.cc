#include "config/config_file.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/sample_command.h"
#include "config/values.h"

namespace rsvpulse::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::array<Option, 4> kServeOptions = {{
    {.name = "source", .type = Type::kTexts, .text = "Where from.", .example = "a.jsonl"},
    {.name = "retention-size",
     .type = Type::kSize,
     .default_value = "1GiB",
     .text = "How much.",
     .example = "64MiB",
     .min = 1,
     .max = 1099511627776},
    {.name = "token", .type = Type::kText, .text = "Who may.", .example = "s3cr3t", .secret = true},
    {.name = "top", .type = Type::kInteger, .default_value = "20", .text = "How many.", .example = "5", .min = 1, .max = 1000},
}};
constexpr Command kServe = {.name = "serve",
                            .summary = "Serves.",
                            .description = "At length.",
                            .positional = {},
                            .options = kServeOptions,
                            .examples = kSampleExamples};
constexpr std::array<const Command*, 2> kAll = {&kSample, &kServe};

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() {
    std::string made = (std::filesystem::temp_directory_path() / "config_XXXXXX").string();
    folder_ = mkdtemp(made.data());
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  Result<Values> read(const std::string& text, std::vector<std::string> arguments = {},
                      const std::map<std::string, std::string, std::less<>>& variables = {},
                      const Command& command = kServe) const {
    arguments.insert(arguments.end(), {"-c", write("rsvpulse.toml", text)});
    return read_values(
        command, arguments,
        [&](std::string_view name) -> std::optional<std::string> {
          const auto found = variables.find(name);
          return found == variables.end() ? std::nullopt : std::optional(found->second);
        },
        kAll);
  }
  // The faults, with the folder left out.
  std::string faults(const std::string& text, std::vector<std::string> arguments = {}) const {
    const auto values = read(text, std::move(arguments));
    std::string message = values.ok() ? "" : values.error().message;
    const std::string folder = folder_.string() + "/";
    for (size_t at = message.find(folder); at != std::string::npos; at = message.find(folder)) message.erase(at, folder.size());
    return message;
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigFile, GivesValuesOfEveryType) {
  const auto values = read("source = ['a.jsonl', \"b c.jsonl\"]\nretention-size = '1.5MiB'\ntop = 7\ntoken = 'x y'\n");
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_THAT(values->list("source"), ElementsAre("a.jsonl", "b c.jsonl"));
  EXPECT_EQ(values->integer("retention-size"), 1'572'864);
  EXPECT_EQ(values->integer("top"), 7);
  EXPECT_EQ(values->text("token"), "x y");
  const auto sample = read("decay = 2\nby = ['city', 'topic']\nquiet = true\nrefresh = '2m'\n", {}, {}, kSample);
  ASSERT_TRUE(sample.ok()) << sample.error().message;
  EXPECT_EQ(sample->real("decay"), 2.0);
  EXPECT_THAT(sample->list("by"), ElementsAre("city", "topic"));
  EXPECT_TRUE(sample->flag("quiet"));
  EXPECT_EQ(sample->integer("refresh"), 120'000);
}

TEST_F(ConfigFile, TheSectionOfTheCommandWinsOverTheTop) {
  const std::string text = "top = 7\n[sample]\ntop = 8\nquiet = true\n[serve]\ntop = 9\n";
  EXPECT_EQ(read(text)->integer("top"), 9);
  EXPECT_EQ(read(text, {}, {}, kSample)->integer("top"), 8);
}

TEST_F(ConfigFile, TheEnvironmentWinsOverTheFileAndTheCommandLineOverBoth) {
  EXPECT_EQ(read("top = 7\n", {}, {{"RSVPULSE_TOP", "8"}})->integer("top"), 8);
  EXPECT_EQ(read("top = 7\n", {"--top", "9"}, {{"RSVPULSE_TOP", "8"}})->integer("top"), 9);
  EXPECT_THAT(read("", {}, {{"RSVPULSE_SOURCE", " a.jsonl\nb.jsonl "}})->list("source"), ElementsAre("a.jsonl", "b.jsonl"));
  EXPECT_THAT(read("source = 'c'\n", {"--source", "a", "--source=b"})->list("source"), ElementsAre("a", "b"));
}

TEST_F(ConfigFile, TellsAllFaultsAtOnceWithTheirLines) {
  EXPECT_EQ(faults("tpo = 5\ntop = '5'\nretention-size = '5 apples'\n\n[serv]\nx = 1\n[sample]\ntop = 0\nsuorce = 1\n"),
            "rsvpulse.toml:1: unknown key tpo; did you mean top?\n"
            "rsvpulse.toml:2: top: must be an integer, not a string\n"
            "rsvpulse.toml:3: retention-size: '5 apples' is wrong: not a size such as 512KiB, 64MiB or 10GB (1B to "
            "1TiB)\n"
            "rsvpulse.toml:5: unknown section serv; did you mean serve?\n"
            "rsvpulse.toml:8: top: 0 is wrong: must be 1 to 1000\n"
            "rsvpulse.toml:9: unknown key suorce");
  EXPECT_THAT(faults("top = = 3\n"), StartsWith("rsvpulse.toml:1:7: "));
  EXPECT_THAT(faults("top = 2024-01-01\n"), HasSubstr("must be an integer, not a table, a date"));
  EXPECT_EQ(read("tpo = 5\n").error().kind, ErrorKind::kConfig);
  EXPECT_EQ(read("", {"--nope"}).error().kind, ErrorKind::kUsage);
}

TEST_F(ConfigFile, IsMissedWhereItIsNamed) {
  const auto values = read_values(kServe, {}, [](std::string_view name) {
    return name == "RSVPULSE_CONFIG" ? std::optional<std::string>("/nowhere/x.toml") : std::nullopt;
  });
  ASSERT_FALSE(values.ok());
  EXPECT_EQ(values.error().message, "/nowhere/x.toml: No such file or directory");
  EXPECT_EQ(values.error().kind, ErrorKind::kConfig);
}

TEST_F(ConfigFile, SecretsComeFromFilesOfTheirOwn) {
  const std::string secret = write("token", "s3cr3t\n");
  EXPECT_EQ(read("token-file = '" + secret + "'\n")->text("token"), "s3cr3t");
  EXPECT_EQ(read("token = 'other'\n", {}, {{"RSVPULSE_TOKEN_FILE", secret}})->text("token"), "s3cr3t");
  EXPECT_EQ(read("", {"--token-file", secret})->text("token"), "s3cr3t");
  EXPECT_EQ(faults("", {"--token-file", "/nowhere"}), "--token-file /nowhere: cannot be read");
  EXPECT_THAT(faults("", {"--token", "s3cr3t"}), testing::Not(HasSubstr("s3cr3t")));
}

TEST_F(ConfigFile, ACommandAboutAnotherReadsItsSection) {
  Command about = kServe;
  about.name = "check";
  about.section = "serve";
  const std::string text = "top = 1\nretention-size = '2MiB'\n[serve]\ntop = 2\nsource = ['a']\n[check]\nsource = ['b']\n";
  const std::vector<const Command*> all = {&kSample, &kServe, &about};
  const auto values = read_values(
      about, {"-c", write("rsvpulse.toml", text)}, [](std::string_view) { return std::nullopt; }, all);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_EQ(values->integer("top"), 2);
  EXPECT_EQ(values->integer("retention-size"), 2 << 20);
  EXPECT_THAT(values->list("source"), ElementsAre("b"));
}

TEST_F(ConfigFile, ACommandMayRunWithFaults) {
  Command bearing = kServe;
  bearing.runs_with_faults = true;
  const auto values =
      read("topp = 1\n[serve]\ntop = 'five'\nretention-size = '1GB'\n", {}, {{"RSVPULSE_TOKEN_FILE", "/nowhere"}}, bearing);
  ASSERT_TRUE(values.ok()) << values.error().message;
  EXPECT_THAT(values->faults(), ElementsAre(HasSubstr("/nowhere"), HasSubstr("rsvpulse.toml:3"), HasSubstr("rsvpulse.toml:1")));
  EXPECT_EQ(values->integer("top"), 20) << "what is at fault has its default";
  EXPECT_EQ(values->integer("retention-size"), 1'000'000'000) << "what is right holds";
  EXPECT_FALSE(values->is_set("token"));
  // A wrong flag is told at once.
  EXPECT_FALSE(read("", {"--top", "0"}, {}, bearing).ok());
}

TEST_F(ConfigFile, IsReadAgain) {
  const auto values =
      read_values(kServe, {"-c", write("rsvpulse.toml", "top = 3\n")}, [](std::string_view) { return std::nullopt; });
  ASSERT_TRUE(values.ok());
  write("rsvpulse.toml", "top = 4\n");
  EXPECT_EQ(values->read_again()->integer("top"), 4);
  write("rsvpulse.toml", "top = 0\n");
  EXPECT_FALSE(values->read_again().ok());
}

TEST_F(ConfigFile, SaysWhereEachValueComesFrom) {
  const auto values = read("retention-size = '2MiB'\n", {"--top", "3"});
  ASSERT_TRUE(values.ok());
  ASSERT_EQ(values->settings().size(), kServeOptions.size());
  EXPECT_EQ(values->settings()[0].origin, Origin::kDefault);
  EXPECT_EQ(values->settings()[1].origin, Origin::kFile);
  EXPECT_THAT(values->settings()[1].place, testing::EndsWith("rsvpulse.toml:1"));
  EXPECT_EQ(values->settings()[3].origin, Origin::kCommandLine);
}

}  // namespace
}  // namespace rsvpulse::config
