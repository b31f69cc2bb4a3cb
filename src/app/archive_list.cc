#include "app/archive_list.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include <fmt/format.h>

#include "app/progress_line.h"
#include "app/quantities.h"
#include "app/rows.h"
#include "archive/manifest.h"
#include "base/utc_time.h"

namespace rsvpulse::app {
namespace {

std::string time_text(int64_t ms) { return ms < 0 ? "" : iso_text(ms); }

// Sums of objects, one row of a list.
struct Listed {
  uint64_t objects = 0;
  uint64_t size = 0;
  archive::ObjectSummary sum;  // records of 0: no manifest told
};

void add_to(Listed& row, const archive::StoredObject& object, const archive::ObjectSummary* told) {
  row.objects += 1;
  row.size += object.size;
  if (!told) return;
  const bool first = row.sum.records == 0;
  row.sum.records += told->records;
  row.sum.bytes += told->bytes;
  const auto least = [first](int64_t a, int64_t b) { return first || a < 0 ? b : (b < 0 ? a : std::min(a, b)); };
  row.sum.first_arrival_ms = least(row.sum.first_arrival_ms, told->first_arrival_ms);
  row.sum.first_mtime = least(first ? -1 : row.sum.first_mtime, told->first_mtime);
  row.sum.last_arrival_ms = first ? told->last_arrival_ms : std::max(row.sum.last_arrival_ms, told->last_arrival_ms);
  row.sum.last_mtime = first ? told->last_mtime : std::max(row.sum.last_mtime, told->last_mtime);
}

std::string row_name(const archive::StoredObject& object, const std::string& by) {
  if (by == "object") return object.key;
  return iso_text(object.name.hour_ms).substr(0, by == "day" ? 10 : 13);
}

}  // namespace

int list_archive(const ArchiveJob& job) {
  const auto catalog = archive::read_catalog(job.store, job.topic, job.span);
  if (!catalog.ok()) return failed(job, catalog.error().message);
  std::map<std::string, archive::ObjectSummary> told;
  ProgressLine progress;
  for (size_t i = 0; i < catalog->manifests.size(); ++i) {
    const auto manifest = archive::load_manifest(job.store, catalog->manifests[i]);
    if (!manifest.ok()) {
      progress.clear();
      job.notes.tell(manifest.error().message);
      continue;
    }
    for (const archive::ObjectSummary& summary : manifest->objects) told[summary.key] = summary;
    progress.show(fmt::format("{} of {} manifests", i + 1, catalog->manifests.size()));
  }
  progress.clear();
  const std::string& by = job.values.text("per");
  std::map<std::string, Listed> listed;
  Listed all;
  for (const archive::StoredObject& object : catalog->objects) {
    const auto found = told.find(object.key);
    const archive::ObjectSummary* const summary = found == told.end() ? nullptr : &found->second;
    add_to(listed[row_name(object, by)], object, summary);
    add_to(all, object, summary);
  }
  Rows rows{{{by}, {"objects", true}, {"messages", true}, {"bytes", true}, {"size", true}, {"first_mtime"}, {"last_mtime"}},
            {}};
  for (const auto& [name, row] : listed) {
    rows.cells.push_back({name, std::to_string(row.objects), std::to_string(row.sum.records), std::to_string(row.sum.bytes),
                          std::to_string(row.size), time_text(row.sum.first_mtime), time_text(row.sum.last_mtime)});
  }
  print_rows(rows, job.values.text("output"));
  job.notes.tell(fmt::format("{}: {} of {}, {} in {}", job.store.name(), counted(all.objects, "object", "objects"),
                             bytes_text(all.size), counted(all.sum.records, "message", "messages"), bytes_text(all.sum.bytes)));
  return EXIT_SUCCESS;
}

}  // namespace rsvpulse::app
