// archive_bench FILE FOLDER: seconds to archive the lines of a file from an embedded log, and to compress the same bytes by
// Zstandard alone, level 3, one thread each. The seconds are the processor's (with the kernel's for us), which what else runs
// on the machine hardly changes; meant for files in memory, where nothing waits. Prints: lines, bytes, seconds archiving,
// seconds compressing.
#include <time.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <zstd.h>

#include "archive/archive_sink.h"
#include "base/clock.h"
#include "connect/lmdb_log.h"
#include "objects/local_store.h"

namespace {

using namespace rsvpulse;

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

template <class T>
T value_of(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  fmt::print(stderr, "archive_bench: {}\n", result.error().message);
  std::exit(EXIT_FAILURE);
}

void fill(stream::Log& log, std::string_view text, const Clock& clock) {
  constexpr size_t kGroup = 500;
  stream::Append group;
  int64_t id = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    group.messages.push_back({++id, clock.now_ms(), text.substr(0, end)});
    text.remove_prefix(std::min(end + 1, text.size()));
    if (group.messages.size() < kGroup && !text.empty()) continue;
    value_of(log.append(group));
    group.messages.clear();
  }
}

// As the pipeline loop does: reads, writes, flushes when the sink wants it, and ends at the log's end.
uint64_t archive_all(stream::LogReader& reader, archive::ArchiveSink& sink) {
  reader.on_assignment({[&](const auto& partitions) { return sink.assign(partitions); }, {}});
  stream::Batch batch;
  stream::LogPositions positions;
  uint64_t records = 0;
  while (value_of(reader.read(batch, 0)) == stream::ReadOutcome::kBatch) {
    value_of(sink.write(batch));
    positions[batch.partition] = batch.lines.back().offset + 1;
    records += batch.lines.size();
    if (sink.wants_flush()) value_of(reader.commit(value_of(sink.flush(positions))));
  }
  value_of(sink.finish(positions));
  return records;
}

double compress_alone(std::string_view text) {
  const double begin = processor_seconds();
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::vector<char> out(ZSTD_CStreamOutSize());
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  size_t left = 1;
  while (left != 0) {
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    left = ZSTD_compressStream2(context, &to, &in, ZSTD_e_end);
  }
  ZSTD_freeCCtx(context);
  return processor_seconds() - begin;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::string folder = argv[2];
  const SystemClock clock;
  const auto log = value_of(connect::LmdbLog::open({.folder = folder + "/log", .partitions = 1}, clock));
  fill(*log, text, clock);
  objects::LocalStore store(folder + "/archive");
  archive::ArchiveSink sink(store, {.log_name = "bench", .spool_folder = folder + "/spool"}, clock);
  const auto reader = value_of(log->reader(stream::Topic::kMessages, "archive"));
  const double begin = processor_seconds();
  const uint64_t records = archive_all(*reader, sink);
  const double archiving = processor_seconds() - begin;
  fmt::print("{} {} {:.6f} {:.6f}\n", records, text.size(), archiving, compress_alone(text));
  return EXIT_SUCCESS;
}
