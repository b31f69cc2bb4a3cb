#include "app/simulate_command.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "app/complain.h"
#include "base/result.h"
#include "simulate/description.h"
#include "simulate/generator.h"

namespace rsvpulse::app {
namespace {

using config::Type;

constexpr size_t kWriteBytes = size_t{1} << 18;

constexpr config::Option kOptions[] = {
    {.name = "count",
     .type = Type::kInteger,
     .default_value = "10000",
     .text = "How many lines to write, malformed ones included; 0: without end.",
     .example = "1000000",
     .min = 0,
     .max = 1e12},
    {.name = "seed",
     .type = Type::kInteger,
     .default_value = "1",
     .text = "What everything is drawn from: the same seed and options give the same bytes everywhere.",
     .example = "42"},
    {.name = "start",
     .type = Type::kInteger,
     .default_value = "1704067200000",
     .text = "When the first message is sent, in ms since the epoch.",
     .example = "1489925470000",
     .min = 0,
     .max = 2.5e14},
    {.name = "rate",
     .type = Type::kReal,
     .default_value = "2",
     .text = "Messages a second of event time, averaged over a day. It says how far mtimes lie apart, not how fast lines are "
             "written.",
     .example = "500",
     .min = 0.001,
     .max = 1e6},
    {.name = "topics",
     .type = Type::kInteger,
     .default_value = "5400",
     .text = "How many different topics there are.",
     .example = "5000",
     .min = simulate::Topics::kFewest,
     .max = 100'000},
    {.name = "groups",
     .type = Type::kInteger,
     .default_value = "20000",
     .text = "How many groups there are.",
     .example = "5000",
     .min = 1,
     .max = 1'000'000},
    {.name = "members",
     .type = Type::kInteger,
     .default_value = "200000",
     .text = "About how many members there are.",
     .example = "50000",
     .min = 1,
     .max = 100'000'000},
    {.name = "events",
     .type = Type::kInteger,
     .default_value = "70000",
     .text = "How many events are on offer at any moment, at least one a group; when one is over, another takes its place.",
     .example = "100000",
     .min = 1,
     .max = 10'000'000},
    {.name = "bursts",
     .type = Type::kInteger,
     .default_value = "0",
     .text = "How many bursts of interest to plant, in single events and in whole topics by turns.",
     .example = "4",
     .min = 0,
     .max = 1'000},
    {.name = "bots",
     .type = Type::kInteger,
     .default_value = "0",
     .text = "How many members RSVP without end, half of it to a group of their own.",
     .example = "3",
     .min = 0,
     .max = 1'000},
    {.name = "malformed",
     .type = Type::kReal,
     .default_value = "0",
     .text = "Share of lines that are no messages. They come between the messages, which stay the same.",
     .example = "0.01",
     .min = 0,
     .max = 1},
    {.name = "out",
     .type = Type::kPath,
     .default_value = "-",
     .text = "Where to write; -: standard output.",
     .example = "rsvps.jsonl"},
    {.name = "truth",
     .type = Type::kPath,
     .text = "Where to write what was planted: a JSON line for each burst and each bot, with how many RSVPs it made.",
     .example = "truth.jsonl"},
    {.name = "describe",
     .type = Type::kPath,
     .text = "Write nothing, but print the statistics of this file of messages; -: standard input.",
     .example = "rsvps.jsonl.gz"},
};

constexpr config::Example kExamples[] = {
    {"rsvpulse simulate --count 1000000 --out rsvps.jsonl",
     "Writes a million messages, five days and a half of a busy stream."},
    {"rsvpulse simulate --count 50000 --bursts 2 --bots 1 --truth truth.jsonl | rsvpulse trend -",
     "Plants what should be found, and looks for it."},
    {"rsvpulse simulate --describe rsvps.jsonl",
     "Prints how a file is made up: kinds of message, lateness, countries, topics."},
};

constexpr config::Command kCommand = {
    .name = "simulate",
    .summary = "Writes made-up messages that behave like the recorded stream.",
    .description =
        "Writes messages as Meetup's retired stream sent them, one a line, in the order a listener would have received them: "
        "new RSVPs, changes of mind, late copies with rounded times, exact repeats; missing fields, every script and emoji; "
        "topics, groups and towns as unevenly popular as they were.\n\n"
        "Shares, delays and sizes are those measured on recordings; --describe prints them for any file. Names are made up; "
        "all addresses are under .example.",
    .options = kOptions,
    .examples = kExamples,
};

simulate::Options options_from(const config::Values& values) {
  const auto number = [&](std::string_view name) { return static_cast<uint32_t>(values.integer(name)); };
  simulate::Options options;
  options.seed = static_cast<uint64_t>(values.integer("seed"));
  options.start_ms = values.integer("start");
  options.rate = values.real("rate");
  options.topics = number("topics");
  options.groups = number("groups");
  options.members = number("members");
  options.events = number("events");
  options.bursts = number("bursts");
  options.bots = number("bots");
  options.malformed = values.real("malformed");
  constexpr int64_t kDayMs = 86'400'000;
  const auto count = static_cast<double>(values.integer("count"));
  options.span_ms = count > 0 ? 1 + static_cast<int64_t>(count / options.rate * 1'000) : kDayMs;
  return options;
}

// A file, or stdout for "-".
class Output {
 public:
  static Result<Output> open(const std::string& path) {
    if (path == "-") return Output(path, stdout);
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return failure(path);
    return Output(path, file);
  }

  Status write(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) return failure(path_);
    return Done{};
  }

  Status close() {
    if (file_.get() == stdout) return std::fflush(stdout) == 0 ? Status(Done{}) : failure(path_);
    return std::fclose(file_.release()) == 0 ? Status(Done{}) : failure(path_);
  }

  bool is_stdout() const { return path_ == "-"; }

 private:
  struct Closer {
    void operator()(std::FILE* file) const {
      if (file != stdout) std::fclose(file);
    }
  };
  Output(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  static Error failure(const std::string& path) {
    return {ErrorKind::kOutside, fmt::format("{}: {}", path == "-" ? "standard output" : path, std::strerror(errno))};
  }
  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
};

int fail(const Error& error) {
  complain("rsvpulse simulate", error.message);
  return 1;
}

Status write_messages(simulate::Generator& generator, int64_t count, Output& output) {
  std::string lines;
  for (int64_t i = 0; count == 0 || i < count; ++i) {
    generator.next(lines);
    if (lines.size() < kWriteBytes) continue;
    if (Status status = output.write(lines); !status.ok()) return status;
    lines.clear();
  }
  return output.write(lines);
}

Status write_truth(const simulate::Generator& generator, const std::string& path) {
  auto output = Output::open(path);
  if (!output.ok()) return output.error();
  if (Status status = output->write(generator.truth()); !status.ok()) return status;
  return output->close();
}

int describe(const std::string& path) {
  const auto figures = simulate::describe_file(path);
  if (!figures.ok()) return fail(figures.error());
  const std::string text = simulate::to_text(*figures);
  std::fwrite(text.data(), 1, text.size(), stdout);  // whoever runs the program checks stdout at its end
  return 0;
}

}  // namespace

const config::Command& simulate_command() { return kCommand; }

int run_simulate(const config::Values& values) {
  if (values.is_given("describe")) return describe(values.text("describe"));
  auto output = Output::open(values.text("out"));
  if (!output.ok()) return fail(output.error());
  const simulate::Options options = options_from(values);
  const simulate::World world(options);
  simulate::Generator generator(world, options);
  Status status = write_messages(generator, values.integer("count"), *output);
  if (status.ok()) status = output->close();
  // A reader of our stdout that has enough, such as head, is no failure; the program's edge tells that from a real one.
  if (!status.ok() && !output->is_stdout()) return fail(status.error());
  if (!values.is_given("truth")) return 0;
  status = write_truth(generator, values.text("truth"));
  return status.ok() ? 0 : fail(status.error());
}

}  // namespace rsvpulse::app
