// `rsvpulse archive list`.
#pragma once

#include "app/archive_job.h"

namespace rsvpulse::app {

// A row for each day, hour or object, by what the manifests say. Returns the exit code.
int list_archive(const ArchiveJob& job);

}  // namespace rsvpulse::app
