// What loading tables and checking them have in common: the options as the lake takes them, and the sources as they are read.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/notes.h"
#include "app/progress_line.h"
#include "app/refusals.h"
#include "base/clock.h"
#include "base/result.h"
#include "config/values.h"
#include "lake/bulk_load.h"
#include "lake/lake_place.h"
#include "stream/source.h"

namespace rsvpulse::app {

// 0: as many as there are processors for this process.
uint32_t thread_count(int64_t asked);
lake::BulkOptions bulk_options(const config::Values& values);

// Where Parquet goes; nullptr for a database. `clock` must outlive it.
Result<std::unique_ptr<lake::LakePlace>> open_place(const config::Values& values, const Clock& clock);

// Tells the error; what the command then ends with.
int fail(const Error& error, Notes& notes);

// The sources that a person named, how far their reading is, and what of them no table can take.
class StructureInput {
 public:
  // `paths` are as expand_sources() gave them; all must outlive it.
  StructureInput(const config::Values& values, const std::vector<std::string>& paths, Notes& notes);

  // Before the rest. Fails where the dead letters' file cannot be made, or a source is none.
  Status open(const Clock& clock);
  stream::Source& source() { return *source_; }
  lake::LoadHooks hooks();
  // Tells what was not told yet; false when not all could be read, or a dead letter not be written.
  bool finish();

 private:
  void tell(const std::string& text);

  const config::Values& values_;
  const std::vector<std::string>& paths_;
  Notes& notes_;
  std::unique_ptr<stream::Source> source_;
  uint64_t total_bytes_;
  ProgressLine progress_;
  Refusals refusals_;
  std::mutex mutex_;  // of rows_ and of progress_ while rows are written
  uint64_t rows_ = 0;
  bool source_failed_ = false;
};

}  // namespace rsvpulse::app
