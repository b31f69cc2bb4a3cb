// LakePlace: where Parquet tables lie, snapshot by snapshot. A reader finds the newest whole one by a pointer, so that it never
// sees half of one.
//
// In a folder:
//
//   _snapshots/20261124T185200123Z/rsvps/0.parquet   each table's files, sorted by key over all of them, and snapshot.json
//   _current    -> _snapshots/20261124T185200123Z    the pointer, replaced by one rename
//   rsvps       -> _current/rsvps                    for readers of one table; likewise the others
//
// In an object store: <table>/<snapshot>-<n>.parquet, _snapshots/<snapshot>.json, which is put when all files are there, and
// the object _current, which holds the newest snapshot's name and is put last.
//
// Who reads several tables that shall fit together resolves _current once and reads that snapshot's files.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "objects/object_store.h"

namespace rsvpulse::lake {

// One writer at a time. Not safe for concurrent use.
class LakePlace {
 public:
  virtual ~LakePlace() = default;

  // Keeps other writers away until this object goes, and makes the place where it is not there. kOutside when there is one.
  virtual Status lock() = 0;
  // A local folder with the newest snapshot's files, for reading while this object lives; nullopt when none was published.
  virtual Result<std::optional<std::string>> current() = 0;
  // A local folder to put a new snapshot's files in: <table>/<n>.parquet and snapshot.json. After lock().
  virtual Result<std::string> begin() = 0;
  // Makes what begin() was for durable and current, whole.
  virtual Status publish() = 0;
  // Keeps the newest `snapshots` (1 or more), with the current one, and drops what never was published. After lock().
  virtual Status clean(size_t snapshots) = 0;
  virtual std::string name() const = 0;
};

// `clock` names snapshots and outlives the place.
std::unique_ptr<LakePlace> folder_place(std::string folder, const Clock& clock);

// On S3 and the like. Snapshots are made in, and fetched into, folders below `spool_folder`. Nothing keeps two writers of one
// place apart: the one that publishes last wins, whole. The store belongs to the place.
std::unique_ptr<LakePlace> objects_place(std::unique_ptr<objects::ObjectStore> store, std::string spool_folder,
                                         const Clock& clock);

// "20261124T185200123Z"
std::string snapshot_name(int64_t now_ms);

}  // namespace rsvpulse::lake
