#include "app/structure_job.h"

#include <sched.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "app/quantities.h"
#include "app/replay_source.h"
#include "app/store_options.h"

namespace rsvpulse::app {
namespace {

// Of the files, when all are plain: what is read of compressed ones says nothing about how much is left.
uint64_t total_bytes(const std::vector<std::string>& paths) {
  uint64_t sum = 0;
  for (const std::string& path : paths) {
    std::error_code code;
    if (path.ends_with(".gz") || path.ends_with(".zst") || !std::filesystem::is_regular_file(path, code)) return 0;
    sum += std::filesystem::file_size(path, code);
  }
  return sum;
}

std::string spill_folder(const config::Values& values) {
  if (values.is_set("spill-dir")) return values.text("spill-dir");
  const char* const folder = std::getenv("TMPDIR");
  return folder && *folder ? folder : "/tmp";
}

}  // namespace

uint32_t thread_count(int64_t asked) {
  if (asked > 0) return static_cast<uint32_t>(asked);
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof processors, &processors) == 0 ? static_cast<uint32_t>(CPU_COUNT(&processors)) : 1;
}

lake::BulkOptions bulk_options(const config::Values& values) {
  return {.threads = thread_count(values.integer("threads")),
          .memory_bytes = static_cast<size_t>(values.integer("memory")),
          .spill_folder = spill_folder(values),
          .with_history = values.flag("history")};
}

Result<std::unique_ptr<lake::LakePlace>> open_place(const config::Values& values, const Clock& clock) {
  const std::string& target = values.text("to");
  switch (lake::target_kind(target)) {
    case lake::TargetKind::kFolder:
      return lake::folder_place(target, clock);
    case lake::TargetKind::kObjects: {
      auto store = objects::open_store(target, store_settings(values), clock);
      if (!store.ok()) return store.error();
      return lake::objects_place(std::move(store).value(), spill_folder(values), clock);
    }
    case lake::TargetKind::kDuckdb:
    case lake::TargetKind::kPostgres:
      break;
  }
  return std::unique_ptr<lake::LakePlace>();
}

int fail(const Error& error, Notes& notes) {
  notes.tell(error.message);
  return error.kind == ErrorKind::kUsage ? 2 : EXIT_FAILURE;
}

StructureInput::StructureInput(const config::Values& values, const std::vector<std::string>& paths, Notes& notes)
    : values_(values),
      paths_(paths),
      notes_(notes),
      total_bytes_(total_bytes(paths)),
      refusals_(notes, "that no table can take") {}

Status StructureInput::open(const Clock& clock) {
  if (Status opened = refusals_.open(values_.text("dead-letters")); !opened.ok()) return opened;
  auto source = open_replay_source(paths_, static_cast<size_t>(values_.integer("batch-bytes")), clock, store_settings(values_));
  if (!source.ok()) return source.error();
  source_ = std::move(source).value();
  return Done{};
}

lake::LoadHooks StructureInput::hooks() {
  lake::LoadHooks hooks;
  hooks.reading.on_refused = [this](const stream::Batch& batch, const stream::Line& line, const rsvp::Refusal& refusal) {
    progress_.clear();
    refusals_.add(batch, {line, refusal});
  };
  hooks.reading.on_source_error = [this](const Error& error) {
    source_failed_ = true;
    tell(error.message);
  };
  hooks.reading.on_progress = [this](const lake::BulkCounts& counts) {
    progress_.show(counts.bytes, total_bytes_, counted(counts.lines, "message", "messages"));
  };
  hooks.on_rows = [this](uint64_t rows) {
    const std::lock_guard lock(mutex_);
    progress_.show(fmt::format("writing: {} rows", rows_ += rows));
  };
  hooks.on_retry = [this](const Error& error) { tell(error.message + "; trying again"); };
  return hooks;
}

bool StructureInput::finish() {
  progress_.clear();
  return refusals_.finish() && !source_failed_;
}

void StructureInput::tell(const std::string& text) {
  progress_.clear();
  notes_.tell(text);
}

}  // namespace rsvpulse::app
