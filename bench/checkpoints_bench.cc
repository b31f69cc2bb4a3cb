// Counts all that an embedded log holds, as the trends pipeline does, with checkpoints or with none at all.
//
// Usage: checkpoints_bench LOG_FOLDER STATE_FOLDER checkpoints|none      prints the seconds that it took
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "connect/lmdb_log.h"
#include "stream/pipeline.h"
#include "trend/ledger_keeper.h"
#include "trend/trends_sink.h"

using namespace rsvpulse;  // NOLINT(google-build-using-namespace): a program of one file

namespace {

int complain(const Error& error) {
  std::fprintf(stderr, "checkpoints_bench: %s\n", error.message.c_str());
  return 1;
}

int count(const std::string& log_folder, const std::string& state_folder, bool with_checkpoints) {
  const SystemClock clock;
  auto log = connect::LmdbLog::open({.folder = log_folder}, clock);
  if (!log.ok()) return complain(log.error());
  // Without a name nothing is told to the log, which keeps all for the next.
  auto reader = (*log)->reader(stream::Topic::kMessages, "");
  if (!reader.ok()) return complain(reader.error());
  trend::TrendsSink sink({.folder = with_checkpoints ? state_folder : std::string()});
  const trend::LedgerQuestion question{.by_event = true, .ranking = {.by = trend::kTopicsAndEvents}};
  trend::LedgerKeeper keeper(sink, {.path = state_folder + "/ledger", .log = "bench", .question = question}, clock);
  if (with_checkpoints) {
    sink.on_checkpoint([&](const auto& positions, bool at_the_end) { return keeper.checkpointed(positions, at_the_end); });
  }
  stream::Pipeline pipeline(**reader, sink, {.name = "bench", .until_end = true}, clock);
  const auto begin = std::chrono::steady_clock::now();
  if (const Status done = pipeline.run(); !done.ok()) return complain(done.error());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.4f %llu\n", took.count(), static_cast<unsigned long long>(sink.conservation().applied));
  return 0;
}

}  // namespace

int main(int arguments, char** argument) {
  const std::string_view how = arguments == 4 ? argument[3] : "";
  if (how != "checkpoints" && how != "none") {
    std::fprintf(stderr, "usage: checkpoints_bench LOG_FOLDER STATE_FOLDER checkpoints|none\n");
    return 2;
  }
  std::filesystem::remove_all(argument[2]);
  std::filesystem::create_directories(argument[2]);
  return count(argument[1], argument[2], how == "checkpoints");
}
