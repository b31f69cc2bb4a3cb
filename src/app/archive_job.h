// What all actions of `rsvpulse archive` work on.
#pragma once

#include <cstdlib>
#include <string_view>

#include "app/notes.h"
#include "archive/catalog.h"
#include "base/clock.h"
#include "config/values.h"
#include "objects/object_store.h"

namespace rsvpulse::app {

struct ArchiveJob {
  const config::Values& values;
  objects::ObjectStore& store;
  const Clock& clock;
  stream::Topic topic;
  archive::TimeSpan span;
  Notes& notes;
};

// Tells why; what the command then ends with.
inline int failed(const ArchiveJob& job, std::string_view why) {
  job.notes.tell(why);
  return EXIT_FAILURE;
}

}  // namespace rsvpulse::app
