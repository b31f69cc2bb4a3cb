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
#include "app/simulate_serve.h"
#include "base/result.h"
#include "simulate/description.h"
#include "simulate/generator.h"

namespace rsvpulse::app {
namespace {

constexpr size_t kWriteBytes = size_t{1} << 18;

simulate::Options simulate_options(const config::Values& values) {
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
    // The kernel keeps a file in memory in pieces as large as it is written in; from large ones it is read a third faster.
    constexpr size_t kPieceBytes = size_t{1} << 20;
    std::setvbuf(file, nullptr, _IOFBF, kPieceBytes);
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
int run_simulate(const config::Values& values) {
  if (values.is_given("describe")) return describe(values.text("describe"));
  if (values.is_set("serve")) return serve_messages(values, simulate_options(values));
  auto output = Output::open(values.text("out"));
  if (!output.ok()) return fail(output.error());
  const simulate::Options options = simulate_options(values);
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
